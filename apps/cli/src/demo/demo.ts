import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTestServer, freePort, startPostgres } from '@dingce/servers';
import { quietRuntime } from '@dingce/worker';
import { cacheFolder } from '../project';
import { Progress } from '../progress';
import { citizens, posts } from '../sample/city';
import { startSampleProvider } from '../up/sample-identity-provider';
import { Client } from './client';
import { readDossier } from './dossier';
import { catalogueLogins, yearlyCatalogues } from './dossiers/catalogues';
import { beijingFares, dalianMetro, hefei, huaibei, zhuzhou } from './dossiers/chinese';
import { london, scotland } from './dossiers/foreign';
import { hearings } from './dossiers/hearings';
import { jinan } from './dossiers/jinan';
import { jsonReport, textReport, told } from './report';
import type { Told } from './report';
import { Run } from './run';
import type { Script } from './script';
import { createWorld } from './world';

const scripts: Script[] = [
  dalianMetro,
  beijingFares,
  huaibei,
  hefei,
  zhuzhou,
  hearings,
  jinan,
  scotland,
  london,
  yearlyCatalogues,
];

/** Plays every dossier through the API in simulated time, each in a ledger and on an engine of its own. */
export async function demo(options: { json?: boolean; only?: string }): Promise<void> {
  quietRuntime();
  const progress = new Progress();
  const folder = mkdtempSync(join(tmpdir(), 'dingce-demo-'));
  chmodSync(folder, 0o755);
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const summary = { dossiers: 0, finished: 0, events: 0, refusals: 0, standIns: 0 };
  try {
    const postgres = await progress.step('数据库', 'Postgres', () =>
      startPostgres({ folder, database: 'dingce', fsync: false }),
    );
    stops.push(() => postgres.stop());
    const testServer = await progress.step('时间快进服务', 'time-skipping server', (note) =>
      findTestServer({ cacheDir: cacheFolder, onProgress: note }),
    );
    const provider = await startSampleProvider({
      port: await freePort(),
      keyFile: join(folder, 'identity.json'),
      audience: 'dingce',
      password: 'dingce',
      logins: [...posts.map((p) => p.login), ...citizens, ...catalogueLogins()].map((login) => ({
        username: login,
        subject: `sample-${login}`,
        scope: 'dingce:person',
      })),
      clients: [],
    });
    stops.push(() => provider.stop());
    const serverUrl = postgres.url.replace(/\/[^/]*$/, '');
    for (const script of scripts.filter((s) => !options.only || s.file.startsWith(options.only))) {
      summary.dossiers += 1;
      const story = await progress
        .step(script.file, 'dossier', () => play(script, serverUrl, testServer, provider.issuer))
        .catch((error: unknown) => {
          process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
          return null;
        });
      if (!story) continue;
      summary.finished += 1;
      summary.events += story.timeline.length;
      summary.refusals += story.refusals.length;
      summary.standIns += story.standIns.length;
      process.stdout.write(options.json ? jsonReport(story) : textReport(story));
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ summary })}\n`
      : `\n共 ${summary.dossiers} 份卷宗，走完 ${summary.finished} 份；事件 ${summary.events}，遇到的拒绝 ${summary.refusals}，替代 ${summary.standIns}；用时 ${progress.seconds} s\n`,
  );
  if (summary.finished < summary.dossiers) process.exitCode = 1;
}

async function play(script: Script, serverUrl: string, testServer: string, issuer: string): Promise<Told> {
  const dossier = readDossier(script.file);
  const organId = 'org-demo';
  const world = await createWorld({
    serverUrl,
    testServer,
    issuer,
    audience: 'dingce',
    organ: { id: organId, name: { zh: dossier.government, en: dossier.government }, ruleSetId: script.ruleSetId },
    startsAt: `${script.startsOn}T01:00:00.000Z`,
  });
  try {
    const run = new Run(dossier, world, new Client(world.api, issuer, 'dingce'), organId);
    await script.play(run);
    return await told(run);
  } finally {
    await world.stop();
  }
}
