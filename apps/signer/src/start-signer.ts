import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  FolderStore,
  LockStore,
  Malformed,
  MonotonicCosigner,
  readAddCheckpoint,
  refusalStatus,
  stirThreadPool,
} from '@dingce/ledger';
import type { Cosigned } from '@dingce/ledger';
import { keysOf } from './config';
import type { Keys, SignerConfig } from './config';
import { stateFolderOf } from './state-folder';

export interface RunningSigner {
  url: string;
  stop(): Promise<void>;
}

const bodyLimit = 64 * 1024;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Serves `POST /add-checkpoint` of c2sp.org/tlog-witness: for the log's own signer with a token, for a witness to any log that it knows. */
export async function startSigner(config: SignerConfig, now: () => number = Date.now): Promise<RunningSigner> {
  const keys = keysOf(config);
  // Wrong keys are told at the start, not at the first request.
  keys();
  const states = new Map<string, LockStore>();
  const stateOf = (origin: string): LockStore => {
    const folder = stateFolderOf(origin);
    const known = states.get(folder) ?? new LockStore(new FolderStore(join(config.stateFolder, folder)));
    states.set(folder, known);
    return known;
  };
  let current: { of: Keys; cosigner: MonotonicCosigner } | null = null;
  const cosigner = (): MonotonicCosigner => {
    const of = keys();
    if (current?.of !== of) current = { of, cosigner: new MonotonicCosigner({ ...of, stateOf, now }) };
    return current.cosigner;
  };
  const server = createServer((request, response) => {
    answer(request, response, config, cosigner).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      if (!response.headersSent) send(response, 500, 'the signer could not keep its state: nothing was signed\n');
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.port, config.host, resolve));
  const rest = stirThreadPool();
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  return { url: `http://${config.host}:${port}`, stop: () => closed(server).finally(rest) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeIdleConnections();
    server.close(() => resolve());
  });

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { token }: SignerConfig,
  cosigner: () => MonotonicCosigner,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (path === '/health' && request.method === 'GET') return send(response, 200, 'ok\n');
  if (path !== '/add-checkpoint') return send(response, 404, 'there is only /add-checkpoint here\n');
  if (request.method !== 'POST') return send(response, 405, 'POST a checkpoint\n');
  if (token && !timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`)))
    return send(response, 401, 'the signer answers only who has its token\n');
  const body = await bodyOf(request);
  if (body === null) return send(response, 413, `a request has at most ${bodyLimit} bytes\n`);
  let asked: ReturnType<typeof readAddCheckpoint>;
  try {
    asked = readAddCheckpoint(body);
  } catch (error) {
    if (error instanceof Malformed) return send(response, 400, `${error.message}\n`);
    throw error;
  }
  return reply(response, await cosigner().addCheckpoint(asked));
}

function reply(response: ServerResponse, answer: Cosigned): void {
  if ('lines' in answer) return send(response, 200, answer.lines);
  if ('conflict' in answer) return send(response, 409, `${answer.conflict}\n`, 'text/x.tlog.size');
  return send(response, refusalStatus[answer.refused], `${answer.message}\n`);
}

/** null when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
