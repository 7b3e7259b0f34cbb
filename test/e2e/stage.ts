import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@dingce/acts';
import { startApi } from '@dingce/api';
import { foundCity, organId, posts, SettableClock, startSampleProvider } from '@dingce/cli';
import { DiskStore } from '@dingce/documents';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { FolderStore } from '@dingce/ledger';
import { projectPending } from '@dingce/projections';
import { freePort, startTemporal } from '@dingce/servers';
import { startWorker } from '@dingce/worker';
import type { RunningWorker } from '@dingce/worker';
import { importPKCS8, SignJWT } from 'jose';
import { Client as Postgres } from 'pg';
import { citizens, client } from '../../apps/cli/src/sample/city';
import { asClient } from '../database';
import { Visitor } from './visitor';

const password = 'dingce';
const audience = 'dingce';
export const clientSecret = 'a-secret-of-the-office-system';
const pseudonymKey = 'e2e-key-of-no-secret';
const procedures = resolve(__dirname, '../../procedures');
const cacheDir = resolve(__dirname, '../../.dingce/cache');

export interface StageOptions {
  /** false: no Temporal and no worker, for specs on the register alone. */
  workflows?: boolean;
  /** The organ's own rule set; cn-713 when absent. */
  ruleSetId?: string;
  /** Simulated time of API and acts; the database's clock when absent. */
  clock?: Clock;
  maxBytes?: number;
}

/** Everything that runs in production, on a database of its own, with the sample city founded. */
export interface Stage {
  api: string;
  issuer: string;
  installation: Installation;
  /** As the server's superuser, to look at what was written. */
  owner: Postgres;
  visitor: Visitor;
  worker: RunningWorker | null;
  /** Where its Temporal listens; null without workflows. */
  temporal: string | null;
  store: DiskStore;
  /** Where the log is published, once a sequencer runs (`log.ts`). */
  log: FolderStore;
  ownerUrl: string;
  /** A token of the provider's own key with whatever claims. */
  sign(claims: { sub: string; aud: string; exp: number; acr?: string }): Promise<string>;
  /** Resolves when the read models stand where the ledger stands. */
  level(): Promise<void>;
  stop(): Promise<void>;
}

const serverUrl = (): string => {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: run this spec in the integration project');
  return url;
};

/** Papers that every stage set has in its store, for acts that must cite one. */
const papers = ['draft', 'paper', 'signed paper'];

/** Starts a whole Dingce; what has started is stopped again when a later part does not start. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = undo.pop(); last; last = undo.pop()) await last();
  };
  try {
    return { ...(await started(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function started(options: StageOptions, undo: (() => Promise<void> | void)[]): Promise<Omit<Stage, 'stop'>> {
  const { workflows = true, ruleSetId = 'cn-713', clock, maxBytes = 1_000_000 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'dingce-e2e-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const temporal = workflows ? startTemporal({ cacheDir }) : null;
  temporal?.catch(() => undefined);
  const { ownerUrl, appUrl } = await database(undo);
  const issuer = await provider(folder, undo);
  await found(appUrl, issuer, ruleSetId);
  const installation = await openInstallation({
    databaseUrl: appUrl,
    procedures,
    pseudonymKey,
    poolSize: 8,
    ...(clock ? { clock } : {}),
  });
  undo.push(() => installation.close());
  const worker = temporal && (await work(installation, temporal, undo));
  const store = new DiskStore(join(folder, 'documents'));
  for (const text of papers) await store.put(Readable.from([Buffer.from(text)]), 1_000);
  const config = { oidc: { issuer, audience }, documents: { kind: 'disk' as const, folder, maxBytes } };
  const log = new FolderStore(join(folder, 'log'));
  const api = await startApi({ config, installation, store, log }, { port: 0, host: '127.0.0.1' });
  undo.push(() => api.stop());
  const owner = new Postgres({ connectionString: ownerUrl });
  await owner.connect();
  undo.push(() => owner.end());
  const visitor = new Visitor(api.url, issuer, { password, clientSecret });
  return {
    api: api.url,
    issuer,
    installation,
    owner,
    worker,
    temporal: temporal && (await temporal).address,
    store,
    log,
    ownerUrl,
    sign: signing(folder, issuer),
    visitor,
    level: () => level(installation, worker ? visitor : null),
  };
}

/** Waits for the worker; without one, the read models are brought up here. */
async function level({ dataSource }: Installation, visitor: Visitor | null): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const behind = visitor
      ? (await visitor.get(null, '/v1/health/behind')).body.streams
      : (await projectPending(dataSource)).streams;
    if (behind === 0) return;
    if (visitor) await sleep(25);
  }
  throw new Error('the read models stay behind');
}

/** Opened as simulated only so that the organ can be founded before today; without a clock its time is the database's own. */
async function database(undo: (() => Promise<void> | void)[]): Promise<{ ownerUrl: string; appUrl: string }> {
  const server = serverUrl();
  const name = `e_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await asClient(server, (c) => c.query(`create database ${name} template template0`));
  undo.push(async () => {
    await asClient(server, async (c) => {
      await c.query(`drop database ${name} with (force)`);
      await c.query(`drop role if exists ${name}_app`);
    });
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  const ownerUrl = url.toString();
  const { appUrl } = await prepareDatabase({
    ownerUrl,
    origin: 'e2e.dingce',
    simulated: true,
    at: '2019-01-01T00:00:00.000Z',
    role: `${name}_app`,
  });
  return { ownerUrl, appUrl };
}

async function provider(folder: string, undo: (() => Promise<void> | void)[]): Promise<string> {
  const person = (username: string) => ({ username, subject: `sample-${username}`, scope: 'dingce:person' });
  const citizen = (username: string) => ({ username, subject: `sample-${username}`, scope: 'dingce:citizen' });
  const running = await startSampleProvider({
    port: await freePort(),
    keyFile: join(folder, 'identity.json'),
    audience,
    password,
    logins: [
      ...[...posts.map((p) => p.login), 'linshi', 'qita-bangongshi', 'qita-shenji', 'shangji'].map(person),
      ...citizens.map(citizen),
      ...Array.from({ length: 20 }, (_, i) => citizen(`gongmin${i}`)),
    ],
    clients: [{ clientId: client.clientId, secret: clientSecret, subject: client.clientId }],
  });
  undo.push(() => running.stop());
  return running.issuer;
}

const signing =
  (folder: string, issuer: string): Stage['sign'] =>
  async ({ sub, aud, exp, acr }) => {
    const { pkcs8, jwk } = JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8')) as {
      pkcs8: string;
      jwk: { kid: string };
    };
    const key = await importPKCS8(pkcs8, 'ES256');
    return new SignJWT({ scope: 'dingce:person', ...(acr ? { acr } : {}) })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid })
      .setIssuer(issuer)
      .setSubject(sub)
      .setAudience(aud)
      .setExpirationTime(exp)
      .sign(key);
  };

async function found(databaseUrl: string, issuer: string, ruleSetId: string): Promise<void> {
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const installation = await openInstallation({ databaseUrl, procedures, pseudonymKey, poolSize: 2, clock });
  await foundCity(installation, clock, issuer, {
    id: organId,
    name: { zh: '滨海市人民政府（测试）', en: 'Binhai City (test)' },
    ruleSetId,
  });
  await installation.close();
}

async function work(
  installation: Installation,
  starting: ReturnType<typeof startTemporal>,
  undo: (() => Promise<void> | void)[],
): Promise<RunningWorker> {
  const temporal = await starting;
  undo.push(() => temporal.stop());
  const { dataSource, acts } = installation;
  const worker = await startWorker({
    dataSource,
    acts,
    temporal: { address: temporal.address },
    cacheDir,
    fromSource: true,
    paceMs: 50,
  });
  undo.push(() => worker.stop());
  return worker;
}
