import { actSpecs } from '@dingce/domain';
import type { AnyActType } from '@dingce/domain';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtension,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Actor } from '@dingce/domain';
import type { Response } from 'express';
import { Caller } from '../auth/caller';
import { ActAnswerDto, ProblemDto } from './act-answer.dto';
import type { ActBody } from './act-body.dto';
import { uuidParam } from '../problem/uuid-param';
import { ActEntry } from './act-entry';
import { pathOf } from './act-path';
import { idempotencyKeyHeader, ifMatchHeader, postHeader, preferHeader, signatureHeader } from './act-headers';

export type ActDtos = Partial<Record<AnyActType, Type<ActBody>>>;

const describe = (type: AnyActType): string => {
  const spec = actSpecs[type];
  if (!spec) return type;
  const basis = spec.basis.length > 0 ? `依据 / basis: ${spec.basis.join(', ')}。` : '';
  return `${spec.title.zh} – ${spec.title.en}. ${basis} 岗位 / posts: ${spec.roles.join(', ')}.`;
};

/**
 * One documented operation per act. Routes are generated from the acts' DTOs, so that an act without its operation,
 * or an operation without its schema, cannot exist.
 */
export function actsController(tag: string, stage: string | null, dtos: ActDtos): Type {
  class GeneratedActsController {
    constructor(@Inject(ActEntry) readonly entry: ActEntry) {}
  }
  Object.defineProperty(GeneratedActsController, 'name', {
    value: `${tag.replaceAll(/(^|-)(\w)/g, (_, __, c: string) => c.toUpperCase())}ActsController`,
  });
  for (const [type, dto] of Object.entries(dtos) as [AnyActType, Type<ActBody>][])
    addOperation(GeneratedActsController, type, dto, stage !== null);
  Controller(`v1/decisions/:decisionId${stage ? `/${stage}` : ''}`)(GeneratedActsController);
  ApiTags(tag)(GeneratedActsController);
  ApiBearerAuth()(GeneratedActsController);
  return GeneratedActsController;
}

function addOperation(controller: Type, type: AnyActType, dto: Type<ActBody>, ofStage: boolean): void {
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  const prototype = controller.prototype as Record<string, unknown>;
  prototype[name] = function (
    this: { entry: ActEntry },
    decisionId: string,
    body: ActBody,
    caller: Actor,
    headers: Record<string, string | undefined>,
    response: Response,
  ) {
    return this.entry.perform({ type, decisionId, body, caller, headers, response });
  };
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  // What the compiler would write for a hand-written method: the validation pipe finds the DTO by it.
  Reflect.defineMetadata('design:paramtypes', [String, dto, Object, Object, Object], prototype, name);
  Param('decisionId', uuidParam)(prototype, name, 0);
  Body()(prototype, name, 1);
  Caller()(prototype, name, 2);
  Headers()(prototype, name, 3);
  Res({ passthrough: true })(prototype, name, 4);
  for (const decorate of [
    Post(pathOf(type)),
    HttpCode(200),
    ApiOperation({ operationId: name, summary: actSpecs[type]?.title.zh ?? type, description: describe(type) }),
    ApiExtension('x-basis', actSpecs[type]?.basis ?? []),
    ApiParam({ name: 'decisionId', schema: { type: 'string', format: 'uuid' } }),
    ApiHeader(idempotencyKeyHeader),
    ...(ofStage ? [ApiHeader(ifMatchHeader)] : []),
    ApiHeader(preferHeader),
    ApiHeader(postHeader),
    ApiHeader(signatureHeader),
    ApiBody({ type: dto }),
    ApiResponse({ status: 200, type: ActAnswerDto, description: '已登记 / recorded' }),
    ApiResponse({
      status: 403,
      type: ProblemDto,
      description: '不属本岗位，或签名无效 / not this post, or a signature refused',
    }),
    ApiResponse({
      status: 409,
      type: ProblemDto,
      description: '与现状不符或环节正在开启 / does not fit where it stands',
    }),
    ...(ofStage
      ? [ApiResponse({ status: 412, type: ProblemDto, description: 'ETag 已变 / the stage has moved on' })]
      : []),
    ApiResponse({
      status: 422,
      type: ProblemDto,
      description: '法定条件未满足或字段有误 / a statutory gate, or a field',
    }),
  ])
    (decorate as MethodDecorator)(prototype, name, descriptor);
  Object.defineProperty(prototype, name, descriptor);
}
