import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedClock } from '@dingce/acts';
import { startApi } from '@dingce/api';
import { DiskStore } from '@dingce/documents';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { needDatabase } from '@dingce/servers';
import { SimulatedTime, startWorker } from '@dingce/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { cacheFolder, procedures } from '../project';
import { SettableClock } from '../sample/past';
import { foundCity } from '../sample/seed';

export interface WorldOptions {
  serverUrl: string;
  testServer: string;
  issuer: string;
  audience: string;
  organ: { id: string; name: { zh: string; en: string }; ruleSetId: string };
  startsAt: string;
}

/** One dossier's own ledger, engine and API, all in simulated time. */
export interface World {
  api: string;
  installation: Installation;
  time: SimulatedTime;
  stop(): Promise<void>;
}

const key = 'demonstration-key-not-secret';

export async function createWorld(options: WorldOptions): Promise<World> {
  const { serverUrl, testServer, issuer, audience, organ, startsAt } = options;
  const name = `demo_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const folder = mkdtempSync(join(tmpdir(), 'dingce-demo-'));
  await needDatabase(serverUrl, name);
  const { appUrl } = await prepareDatabase({
    ownerUrl: `${serverUrl}/${name}`,
    origin: `demo.dingce/${organ.id}`,
    simulated: true,
    at: '2000-01-01T00:00:00.000Z',
    role: 'dingce_demo',
  });
  await found(appUrl, issuer, organ, startsAt);
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServer } },
  });
  const clock = new SimulatedClock(startsAt);
  const installation = await openInstallation({
    databaseUrl: appUrl,
    procedures,
    pseudonymKey: key,
    poolSize: 6,
    clock,
  });
  const worker = await startWorker({
    dataSource: installation.dataSource,
    acts: installation.acts,
    temporal: { address: environment.address },
    searchAttributes: false,
    paceMs: 20,
    cacheDir: cacheFolder,
  });
  const store = new DiskStore(folder);
  const config = { oidc: { issuer, audience }, documents: { kind: 'disk' as const, folder, maxBytes: 1_000_000 } };
  const api = await startApi({ config, installation, store }, { port: 0, host: '127.0.0.1' });
  const time = new SimulatedTime({
    clock,
    worker,
    environment,
    acts: installation.acts,
    dataSource: installation.dataSource,
  });
  return {
    api: api.url,
    installation,
    time,
    stop: async () => {
      await api.stop();
      await worker.stop();
      await environment.teardown();
      await installation.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The organ and its posts, founded before the matter begins. */
async function found(appUrl: string, issuer: string, organ: WorldOptions['organ'], startsAt: string): Promise<void> {
  const day = new Date(Date.parse(startsAt) - 30 * 86_400_000).toISOString();
  const clock = new SettableClock(day);
  const installation = await openInstallation({
    databaseUrl: appUrl,
    procedures,
    pseudonymKey: key,
    poolSize: 2,
    clock,
  });
  await foundCity(installation, clock, issuer, organ, day);
  await installation.close();
}
