import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Answer } from './visitor';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: Record<string, object>; example?: unknown }> };
}

let built: OpenApi | null = null;

/** The document as the build with its Swagger plugin writes it; `npm run build` first. */
export function openApi(): OpenApi {
  built ??= JSON.parse(
    execFileSync(process.execPath, [resolve(__dirname, '../../apps/api/dist/openapi.js')], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    }),
  ) as OpenApi;
  // `tsc -b` alone writes the same files without the plugin: their DTOs would have no fields, and any answer would be true.
  if (!built.components.schemas.ActAnswerDto?.properties?.receipt)
    throw new Error('apps/api/dist was built without its Swagger plugin: run `npm run build`');
  return built;
}

const pattern = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
/** A path without parameters before one with: `/v1/public/decisions` is not an organ. */
const parameters = (path: string): number => path.split('{').length;

export function operationOf(
  document: OpenApi,
  method: string,
  path: string,
): { path: string; operation: Operation } | null {
  const paths = Object.keys(document.paths).filter((known) => pattern(known).test(path));
  const sorted = paths.sort((a, b) => parameters(a) - parameters(b));
  const found = sorted.find((known) => document.paths[known]?.[method.toLowerCase()] !== undefined);
  return found === undefined
    ? null
    : { path: found, operation: document.paths[found]?.[method.toLowerCase()] as Operation };
}

const escaped = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Schemas by where they stand in the document, so that what they refer to is found there. */
class Validator {
  private readonly ajv = addFormats(new Ajv2020({ strict: false, allErrors: true, validateSchema: false }));
  constructor(document: OpenApi) {
    this.ajv.addSchema(document, 'openapi');
  }

  faults(at: string[], value: unknown): string[] {
    const validate = this.ajv.getSchema(`openapi#/${at.map(escaped).join('/')}`);
    if (!validate) return [`no schema at ${at.join(' ')}`];
    return validate(value)
      ? []
      : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ''} ${JSON.stringify(e.params)}`);
  }
}

/** Where an answer is not what the document says: an unknown route or status, a body outside its schema. Each line once. */
export function falsehoods(answers: Answer[], document = openApi()): string[] {
  const validator = new Validator(document);
  const lines = answers.flatMap(({ method, path, status, headers, body }) => {
    const found = operationOf(document, method, path);
    if (!found) return [`${method} ${path}: no such operation`];
    const { operation } = found;
    const at = `${operation.operationId} ${status}`;
    const known = operation.responses[String(status)] ? String(status) : 'default';
    const response = operation.responses[known];
    if (!response) return [`${at}: status not documented`];
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (type === '') return [];
    const content = response.content?.[type];
    if (!content) return [`${at}: ${type} not documented`];
    return body === null
      ? []
      : validator
          .faults(['paths', found.path, method.toLowerCase(), 'responses', known, 'content', type, 'schema'], body)
          .map((fault) => `${at}: ${fault}`);
  });
  return [...new Set(lines)];
}
