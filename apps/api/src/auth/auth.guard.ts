import type { Actor } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { problem, ProblemError } from '../problem/problem';
import { openToAll } from './caller';
import type { CallerRequest } from './caller';
import { FailureLog } from './failure-log';
import { TokenVerifier } from './token-verifier';

const anonymous: Actor = {
  kind: 'citizen',
  personId: 'anonymous',
  postId: null,
  unitId: null,
  organId: null,
  roles: [],
  auth: { method: 'none', strength: 'none' },
  enteredFor: null,
};

/** Turns a bearer token into a person in a post at this moment. Failures go to the security stream. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
    private readonly identity: Identity,
    private readonly failures: FailureLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const open = this.reflector.getAllAndOverride<boolean | undefined>(openToAll, [
      context.getHandler(),
      context.getClass(),
    ]);
    const header = request.headers.authorization;
    if (!header && open) return true;
    try {
      request.caller = await this.actorOf(request, header);
      return true;
    } catch (error) {
      if (error instanceof ProblemError && [401, 403].includes(error.problem.status))
        await this.remember(request, error);
      throw error;
    }
  }

  private async actorOf(request: CallerRequest, header: string | undefined): Promise<Actor> {
    const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
    if (!token)
      throw problem(
        401,
        'token-missing',
        '请先登录。',
        'A bearer token is needed.',
        { satisfiedBy: { zh: '携带登录凭证后重试。', en: 'Send Authorization: Bearer.' } },
        { 'www-authenticate': 'Bearer' },
      );
    const identity = await this.tokens.verify(token);
    const post = request.headers['dingce-post'];
    const resolved = await this.identity.resolve(identity, typeof post === 'string' ? post : undefined);
    if ('actor' in resolved) return resolved.actor;
    throw problem(403, resolved.reason, resolved.message.zh, resolved.message.en, {
      satisfiedBy: resolved.satisfiedBy,
    });
  }

  private remember(request: CallerRequest, error: ProblemError): Promise<void> {
    const act = `${request.method} ${request.route?.path ?? request.path}`.slice(0, 200);
    return this.failures.remember(anonymous, act, error.problem.code);
  }
}
