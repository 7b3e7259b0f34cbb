import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ProblemDto } from './acts/act-answer.dto';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const problemSchema = { $ref: `#/components/schemas/${ProblemDto.name}` };
const asProblem = { 'application/problem+json': { schema: problemSchema } };

/** OpenAPI 3.1 of the running application: routes, DTOs and examples as they are. */
export function openapiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('定策 Dingce')
    .setDescription(
      '重大行政决策全程办理与终身责任追溯 / Major administrative decisions through every mandatory stage, and who did what, for a lifetime.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ProblemDto] });
  for (const path of Object.values(document.paths))
    for (const method of methods) if (path[method]) withProblems(path[method]);
  return document;
}

/** Every error of every operation is a problem (RFC 9457), under its own media type. */
function withProblems(operation: Operation): void {
  for (const [status, response] of Object.entries(operation.responses))
    if (Number(status) >= 400 && response && !('$ref' in response)) response.content = asProblem;
  operation.responses.default = { description: '未办理及其原因 / why it was not done', content: asProblem };
}
