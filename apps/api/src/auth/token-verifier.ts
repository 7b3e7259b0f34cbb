import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { problem } from '../problem/problem';

export interface Identity {
  issuer: string;
  subject: string;
  clientId: string | null;
  /** Scope `dingce:citizen` marks the public's accounts; `dingce:client` another system's. */
  scope: string[];
  acr: string | null;
}

interface Discovery {
  issuer: string;
  jwks_uri: string;
}

const cacheMs = 30_000;

/** Verifies bearer tokens of any OIDC issuer by its published keys. Wall time: tokens live in the real world, even on a simulated ledger. */
export class TokenVerifier {
  private keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;
  private readonly verified = new Map<string, { identity: Identity; until: number }>();
  constructor(private readonly oidc: { issuer: string; audience: string }) {}

  async verify(token: string): Promise<Identity> {
    const key = createHash('sha256').update(token).digest('base64');
    const hit = this.verified.get(key);
    if (hit && hit.until > Date.now()) return hit.identity;
    const payload = await this.check(token);
    const identity = identityOf(payload);
    const until = Math.min(Date.now() + cacheMs, (payload.exp ?? 0) * 1000);
    if (this.verified.size > 10_000) this.verified.clear();
    this.verified.set(key, { identity, until });
    return identity;
  }

  private async check(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.oidc;
    try {
      const { payload } = await jwtVerify(token, await this.keySet(), {
        issuer,
        audience,
        requiredClaims: ['exp', 'sub'],
        algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT') throw badToken(error.code);
      throw problem(
        503,
        'identity-provider-unavailable',
        '身份认证服务暂时不可用。',
        'The identity provider is out of reach.',
        {},
        { 'retry-after': '5' },
      );
    }
  }

  private keySet() {
    this.keys ??= this.discover().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  private async discover() {
    const url = `${this.oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const discovery = (await response.json()) as Discovery;
    return createRemoteJWKSet(new URL(discovery.jwks_uri));
  }
}

const badToken = (code: string) =>
  problem(
    401,
    code === 'ERR_JWT_EXPIRED' ? 'token-expired' : 'token-invalid',
    code === 'ERR_JWT_EXPIRED' ? '登录已过期。' : '登录凭证无效。',
    code === 'ERR_JWT_EXPIRED' ? 'The token has expired.' : 'The token is not valid here.',
    { satisfiedBy: { zh: '重新登录后重试。', en: 'Log in again.' } },
    { 'www-authenticate': 'Bearer error="invalid_token"' },
  );

function identityOf(payload: JWTPayload): Identity {
  const claims = payload as JWTPayload & { scope?: string; client_id?: string; acr?: string };
  return {
    issuer: claims.iss ?? '',
    subject: claims.sub ?? '',
    clientId: claims.client_id ?? null,
    scope: (claims.scope ?? '').split(' ').filter(Boolean),
    acr: claims.acr ?? null,
  };
}
