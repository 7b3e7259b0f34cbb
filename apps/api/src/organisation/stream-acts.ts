import { Acts } from '@dingce/acts';
import type { StreamModel } from '@dingce/acts';
import type { Actor, Basis, DomainEvent, Refusal, Role, Text } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { actIdOf } from '@dingce/ledger';
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
import type { Response } from 'express';
import { ProblemDto } from '../acts/act-answer.dto';
import { idempotencyKey } from '../acts/act-entry';
import { pathOf } from '../acts/act-path';
import { idempotencyKeyHeader, postHeader, signatureHeader } from '../acts/act-headers';
import { Caller } from '../auth/caller';
import { ShownActs } from '../signing/shown-acts';
import { Signing } from '../signing/signing';
import { StreamEntry } from './stream-entry';
import type { StreamAnswer } from './stream-entry';
import { StreamAnswerDto } from './stream-acts.dto';
import type { StreamActBody } from './stream-acts.dto';

type AnyAct = { type: string; data: object };
type DataOf<A extends AnyAct, T extends A['type']> = Extract<A, { type: T }>['data'];

/** One DTO for each act of a stream: the act's data, field by field, without what its route says already. */
export type StreamActDtos<A extends AnyAct, InRoute extends PropertyKey = never> = {
  [T in A['type']]: Type<Omit<DataOf<A, T>, InRoute> & StreamActBody>;
};

export interface CheckedAt {
  organId: string;
  caller: Actor;
  acts: Acts;
  /** What a signature over this act is made over. */
  statement(): string;
}

export interface StreamActsOptions<S, A extends AnyAct, E extends DomainEvent<string>, P extends object> {
  tag: string;
  /** Unique among the controllers. */
  name: string;
  route: string;
  /** The route's parameters. */
  path: Type<P>;
  model: StreamModel<S, A, E>;
  specs: Record<A['type'], { title: Text; basis: Basis[]; roles: readonly Role[] }>;
  dtos: Record<string, Type<StreamActBody>>;
  placeOf(path: P, data: Record<string, unknown>): { stream: string; organId: string };
  /** What the route says, for acts whose data hold it. */
  inRoute?(type: A['type'], path: P): object;
  check?(act: A, at: CheckedAt): Promise<Refusal | null>;
  /** The act creates what the route is about: it is posted to the route itself and answered with 201 and its location. */
  creates?: (path: P, data: Record<string, unknown>) => string;
}

interface Generated {
  acts: Acts;
  signing: Signing;
  entry: StreamEntry;
}

/** One documented operation per act on one kind of stream, as `actsController` does it for decisions. */
export function streamActsController<S, A extends AnyAct, E extends DomainEvent<string>, P extends object>(
  options: StreamActsOptions<S, A, E, P>,
): Type {
  class GeneratedStreamActsController implements Generated {
    readonly entry: StreamEntry;
    constructor(
      @Inject(Acts) readonly acts: Acts,
      @Inject(Identity) identity: Identity,
      @Inject(Signing) readonly signing: Signing,
      @Inject(ShownActs) shown: ShownActs,
    ) {
      this.entry = new StreamEntry(acts, identity, signing, shown);
    }
  }
  Object.defineProperty(GeneratedStreamActsController, 'name', { value: options.name });
  for (const [type, dto] of Object.entries(options.dtos))
    addOperation(GeneratedStreamActsController, options, type as A['type'], dto);
  Controller(options.route)(GeneratedStreamActsController);
  ApiTags(options.tag)(GeneratedStreamActsController);
  ApiBearerAuth()(GeneratedStreamActsController);
  return GeneratedStreamActsController;
}

function addOperation<S, A extends AnyAct, E extends DomainEvent<string>, P extends object>(
  controller: Type,
  options: StreamActsOptions<S, A, E, P>,
  type: A['type'],
  dto: Type<StreamActBody>,
): void {
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  const prototype = controller.prototype as Record<string, unknown>;
  prototype[name] = async function (
    this: Generated,
    path: P,
    body: StreamActBody,
    caller: Actor,
    headers: Record<string, string | undefined>,
    response: Response,
  ): Promise<StreamAnswer> {
    const { occurredAt, ...sent } = JSON.parse(JSON.stringify(body)) as StreamActBody & Record<string, unknown>;
    const act = { type, data: { ...sent, ...options.inRoute?.(type, path) } } as unknown as A;
    const { stream, organId } = options.placeOf(path, sent);
    const requested = {
      actId: actIdOf(caller.personId, idempotencyKey(headers)),
      type,
      stream,
      sent: response.req.body as unknown,
    };
    const statement = (): string => this.signing.statementOf(requested);
    const check = async () => (await options.check?.(act, { organId, caller, acts: this.acts, statement })) ?? null;
    const answer = await this.entry.perform({
      model: options.model,
      stream,
      organId,
      act,
      requested,
      caller,
      headers,
      check,
      ...(occurredAt ? { occurredAt } : {}),
    });
    if (options.creates) response.setHeader('location', options.creates(path, sent));
    response.setHeader('etag', `"${answer.receipt.lastSeq}"`);
    return answer;
  };
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  // What the compiler would write for a hand-written method: the validation pipe finds the DTOs by it.
  Reflect.defineMetadata('design:paramtypes', [options.path, dto, Object, Object, Object], prototype, name);
  Param()(prototype, name, 0);
  Body()(prototype, name, 1);
  Caller()(prototype, name, 2);
  Headers()(prototype, name, 3);
  Res({ passthrough: true })(prototype, name, 4);
  for (const decorate of documented(options, type, name, dto))
    (decorate as MethodDecorator)(prototype, name, descriptor);
  Object.defineProperty(prototype, name, descriptor);
}

function documented<S, A extends AnyAct, E extends DomainEvent<string>, P extends object>(
  { specs, creates, route }: StreamActsOptions<S, A, E, P>,
  type: A['type'],
  name: string,
  dto: Type<StreamActBody>,
): unknown[] {
  const { title, basis, roles } = specs[type];
  const status = creates ? 201 : 200;
  const parameters = [...route.matchAll(/:(\w+)/g)].map(([, parameter]) =>
    ApiParam({ name: parameter as string, schema: { type: parameter === 'year' ? 'integer' : 'string' } }),
  );
  const description = `${title.zh} – ${title.en}. 依据 / basis: ${basis.join(', ')}。 岗位 / posts: ${roles.join(', ')}.`;
  return [
    Post(creates ? '' : pathOf(type)),
    HttpCode(status),
    ApiOperation({ operationId: name, summary: title.zh, description }),
    ApiExtension('x-basis', basis),
    ...parameters,
    ApiHeader(idempotencyKeyHeader),
    ApiHeader(postHeader),
    ApiHeader(signatureHeader),
    ApiBody({ type: dto }),
    ApiResponse({ status, type: StreamAnswerDto, description: '已登记 / recorded' }),
    ApiResponse({
      status: 403,
      type: ProblemDto,
      description: '不属本岗位，或签名无效 / not this post, or a signature refused',
    }),
    ApiResponse({ status: 409, type: ProblemDto, description: '与现状不符 / does not fit where it stands' }),
    ApiResponse({
      status: 422,
      type: ProblemDto,
      description: '法定条件未满足或字段有误 / a statutory gate, or a field',
    }),
  ];
}
