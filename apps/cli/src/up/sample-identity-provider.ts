import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';

export interface SampleLogin {
  username: string;
  subject: string;
  scope: string;
}

export interface SampleClient {
  clientId: string;
  secret: string;
  subject: string;
}

export interface SampleProviderOptions {
  port: number;
  keyFile: string;
  audience: string;
  password: string;
  logins: SampleLogin[];
  clients: SampleClient[];
}

const tokenSeconds = 8 * 3600;
const bodyLimit = 10_000;

/**
 * An OIDC issuer with sample people, for trying Dingce on one machine: discovery, keys, and tokens by password or client
 * credentials. It knows no consent, no sessions and one password for all, so it refuses to run in production mode.
 */
export async function startSampleProvider(
  options: SampleProviderOptions,
): Promise<{ issuer: string; stop(): Promise<void> }> {
  if (process.env.NODE_ENV === 'production')
    throw new Error(
      '样例身份服务不得用于生产，请设置 OIDC_ISSUER。 / The sample identity provider refuses to run in production; set OIDC_ISSUER.',
    );
  const issuer = `http://127.0.0.1:${options.port}`;
  const keys = await signingKey(options.keyFile);
  const server = createServer((request, response) => {
    void answer(request, response, issuer, keys, options).catch(() => send(response, 500, { error: 'server_error' }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, '127.0.0.1', resolve));
  return { issuer, stop: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

interface SigningKey {
  privateKey: CryptoKey;
  jwk: JWK;
}

/** Kept over restarts, so that a token given out before still works after. */
async function signingKey(file: string): Promise<SigningKey> {
  if (existsSync(file)) {
    const { pkcs8, jwk } = JSON.parse(await readFile(file, 'utf8')) as { pkcs8: string; jwk: JWK };
    return { privateKey: await importPKCS8(pkcs8, 'ES256', { extractable: true }), jwk };
  }
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: randomBytes(8).toString('hex'), alg: 'ES256', use: 'sig' };
  await writeFile(file, JSON.stringify({ pkcs8: await exportPKCS8(privateKey), jwk }), { mode: 0o600 });
  return { privateKey, jwk };
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  issuer: string,
  keys: SigningKey,
  options: SampleProviderOptions,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', issuer);
  if (pathname === '/.well-known/openid-configuration')
    return send(response, 200, {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      token_endpoint: `${issuer}/token`,
      grant_types_supported: ['password', 'client_credentials'],
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: [],
      subject_types_supported: ['public'],
    });
  if (pathname === '/jwks') return send(response, 200, { keys: [keys.jwk] });
  if (pathname === '/token' && request.method === 'POST') return token(request, response, issuer, keys, options);
  return send(response, 404, { error: 'not_found' });
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString();
    if (body.length > bodyLimit) break;
  }
  return new URLSearchParams(body);
}

async function token(
  request: IncomingMessage,
  response: ServerResponse,
  issuer: string,
  keys: SigningKey,
  options: SampleProviderOptions,
): Promise<void> {
  const asked = await form(request);
  const claims = claimsFor(asked, options);
  if (!claims)
    return send(response, 400, {
      error: 'invalid_grant',
      error_description: '用户名或口令不对。 / Unknown name or password.',
    });
  const { sub, ...rest } = claims;
  const accessToken = await new SignJWT(rest)
    .setProtectedHeader({ alg: 'ES256', kid: keys.jwk.kid as string })
    .setIssuer(issuer)
    .setAudience(options.audience)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(`${tokenSeconds}s`)
    .sign(keys.privateKey);
  return send(response, 200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: tokenSeconds,
    scope: claims.scope,
  });
}

function claimsFor(
  asked: URLSearchParams,
  options: SampleProviderOptions,
): { sub: string; scope: string; client_id?: string } | null {
  if (asked.get('grant_type') === 'password') {
    const login = options.logins.find((l) => l.username === asked.get('username'));
    return login && asked.get('password') === options.password ? { sub: login.subject, scope: login.scope } : null;
  }
  if (asked.get('grant_type') === 'client_credentials') {
    const client = options.clients.find(
      (c) => c.clientId === asked.get('client_id') && c.secret === asked.get('client_secret'),
    );
    return client ? { sub: client.subject, client_id: client.clientId, scope: 'dingce:client' } : null;
  }
  return null;
}
