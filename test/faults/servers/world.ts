import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { foundCity, organId, posts, SettableClock, startSampleProvider } from '@dingce/cli';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import { freePort } from '@dingce/servers';
import { onCleanUp } from '../clean-up';
import { ApiClient } from '../load/api-client';
import { Receipts } from '../load/receipts';
import { newFolder } from './folder';
import { Link } from './link';
import { LogSide, makeLogKeys } from './log';
import type { LogKeys } from './log';
import type { Part } from './part';
import { programPart } from './program';
import { Postgres } from './postgres';
import { temporalPart } from './temporal';

export const origin = 'faults.dingce';
const pseudonymKey = 'key-of-the-fault-tests';
const vaultKey = 'key-of-the-vault-in-the-fault-tests-only';
const citizens = ['shimin1', 'shimin2'];

/** Everything that runs in production, each a process of its own on loopback, on a real Postgres with fsync. */
export interface World {
  folder: string;
  postgres: Postgres;
  temporal: Part;
  api: Part;
  worker: Part;
  log: LogSide;
  ownerUrl: string;
  appUrl: string;
  client: ApiClient;
  receipts: Receipts;
  /** Empty unless `linked`. */
  links: Map<LinkName, Link>;
  /** The environment that the programs run in, for further ones. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Where the network may fail: who asks, then who is asked. */
export const linkNames = [
  'api-postgres',
  'worker-postgres',
  'worker-temporal',
  'sequencer-postgres',
  'sequencer-signer',
  'sequencer-witness',
] as const;
export type LinkName = (typeof linkNames)[number];

export interface WorldOptions {
  /** With the channel through which faults are armed. */
  faults?: boolean;
  /** Connections of the API's pool. */
  poolSize?: number;
  /** MiB of the API's heap. */
  heapMb?: number;
  /** Storage of their own, for disks that fill up. */
  postgresFolder?: string;
  published?: string;
  signerState?: string;
  /** With a link of ours between the parts. */
  linked?: boolean;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = newFolder('world');
  const postgres = await Postgres.start(options.postgresFolder ?? folder);
  const ownerUrl = await postgres.newDatabase('dingce');
  const [issuerPort, apiPort, temporalPort] = [await freePort(), await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${issuerPort}`;
  const keys = makeLogKeys(join(folder, 'log-parts'), `${origin}/ledger/1`);
  const { appUrl, sequencerUrl } = await found(ownerUrl, issuer, keys);
  const provider = await startProvider(folder, issuerPort);
  const undo = [onCleanUp(() => provider.stop())];
  const temporal = await temporalPart(folder, temporalPort);
  await temporal.start();
  const links = new Map<LinkName, Link>();
  const via = async (name: LinkName, port: number): Promise<number> => {
    if (!options.linked) return port;
    const link = await Link.to(port);
    links.set(name, link);
    return link.port;
  };
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    DATABASE_URL: appUrl,
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: 'dingce',
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    DINGCE_PROCEDURES: resolve('procedures'),
    DINGCE_PSEUDONYM_KEY: pseudonymKey,
    DINGCE_VAULT_KEK: vaultKey,
    DINGCE_DOCUMENTS: join(folder, 'documents'),
    DINGCE_CACHE: resolve('.dingce/cache'),
    DINGCE_API_PORT: String(apiPort),
    ...(options.poolSize ? { DINGCE_POOL_SIZE: String(options.poolSize) } : {}),
  };
  const url = `http://127.0.0.1:${apiPort}`;
  const program = (name: string, own: NodeJS.ProcessEnv, ready: (said: string) => Promise<boolean>): Part =>
    programPart({ name, file: `apps/${name}/dist/main.js`, env: { ...env, ...own }, ready, ...options });
  const through = async (name: LinkName, databaseUrl: string): Promise<string> =>
    databaseUrl.replace(`:${postgres.port}/`, `:${await via(name, postgres.port)}/`);
  const api = program('api', { DATABASE_URL: await through('api-postgres', appUrl) }, () => healthy(url));
  const worker = program(
    'worker',
    {
      DATABASE_URL: await through('worker-postgres', appUrl),
      TEMPORAL_ADDRESS: `127.0.0.1:${await via('worker-temporal', temporalPort)}`,
    },
    async (said) => said.includes('worker ready'),
  );
  const { published, signerState } = options;
  const log = await LogSide.prepare({
    sequencerUrl: await through('sequencer-postgres', sequencerUrl),
    keys,
    via,
    faults: options.faults ?? false,
    ...(published ? { published } : {}),
    ...(signerState ? { signerState } : {}),
  });
  await Promise.all([api.start(), worker.start(), log.start()]);
  const receipts = new Receipts(join(folder, 'receipts.jsonl'));
  const client = new ApiClient(url, issuer, receipts);
  const stop = async (): Promise<void> => {
    client.close();
    await Promise.all([api.stop(), worker.stop(), log.stop()]);
    await temporal.kill();
    await postgres.stop();
    for (const undone of undo) await undone();
    for (const link of links.values()) link.close();
  };
  return { folder, postgres, temporal, api, worker, log, ownerUrl, appUrl, client, receipts, links, env, stop };
}

export const healthy = (url: string): Promise<boolean> =>
  fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** Opened as simulated only so that the organ can be founded before today; its clock is the database's own. */
async function found(
  ownerUrl: string,
  issuer: string,
  keys: LogKeys,
): Promise<{ appUrl: string; sequencerUrl: string }> {
  const at = '2019-01-01T00:00:00.000Z';
  const prepared = await prepareDatabase({
    ownerUrl,
    origin,
    simulated: true,
    role: 'dingce_faults',
    at,
    logKey: () => keys.log.key,
  });
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const procedures = resolve('procedures');
  const founding = await openInstallation({
    databaseUrl: prepared.appUrl,
    procedures,
    pseudonymKey,
    poolSize: 2,
    clock,
  });
  const organ = { id: organId, name: { zh: '滨海市', en: 'Binhai' }, ruleSetId: 'cn-713' };
  await foundCity(founding, clock, issuer, organ);
  await founding.close();
  return prepared;
}

function startProvider(folder: string, port: number): ReturnType<typeof startSampleProvider> {
  const people = posts.map((p) => ({ username: p.login, subject: `sample-${p.login}`, scope: 'dingce:person' }));
  const citizenLogins = citizens.map((login) => ({
    username: login,
    subject: `sample-${login}`,
    scope: 'dingce:citizen',
  }));
  return startSampleProvider({
    port,
    keyFile: join(folder, 'identity.json'),
    audience: 'dingce',
    password: 'dingce',
    logins: [...people, ...citizenLogins],
    clients: [],
  });
}

/** How far the workflows and read models are behind; throws while the API can't say. */
export async function behind(client: ApiClient): Promise<{ wakes: number; streams: number; stopped: number }> {
  const answer = await fetch(`${client.url}/v1/health/behind`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`health/behind: ${answer.status}`);
  return (await answer.json()) as { wakes: number; streams: number; stopped: number };
}

/** Waits until nothing is behind; answers how long it took. */
export async function untilLevel(client: ApiClient, withinMs = 60_000): Promise<number> {
  const from = Date.now();
  let last = '';
  for (; Date.now() - from < withinMs; await sleep(100)) {
    const stands = await behind(client).catch((error: unknown) => void (last = String(error)));
    if (stands && stands.wakes === 0 && stands.streams === 0) return Date.now() - from;
    if (stands) last = JSON.stringify(stands);
  }
  throw new Error(`still behind after ${withinMs} ms: ${last}`);
}
