import type { Actor } from '@dingce/domain';
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

export interface CallerRequest extends Request {
  caller?: Actor;
}

/** The actor of the request: a person in a post now, a citizen, another system. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (!caller) throw new Error('Caller is used on a route without authentication');
  return caller;
});

export const openToAll = 'dingce:open-to-all';
/** Readable without a login: the public register, open consultations, health. */
export const OpenToAll = () => SetMetadata(openToAll, true);
