import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { foundCity, organId, posts, SettableClock, startSampleProvider } from '@dingce/cli';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import { sqlOf } from '@dingce/ledger';
import { freePort } from '@dingce/servers';
import type { Bench, BenchServers } from './bench-servers';
import { DingceClient } from './dingce-client';
import { startProgram } from './dingce-program';
import type { Program } from './dingce-program';
import { storeDecisions } from './dingce-stored';
import { wholeDecision } from './dingce-whole';
import type { Measured } from './measure';
import { runLoad } from './measure';

/**
 * Measures Dingce itself on the servers given and returns one line for each name below, memory on the acts' line.
 * An act is timed from the client's call to its acknowledgement, with the same load as the other programs.
 */
export type BenchDingce = Bench;

/** The names of the lines that the summary is made of. */
export const dingceActs = 'dingce';
export const dingceQueries = 'dingce-queries';
export const dingceWhole = 'dingce-whole-decisions';

export const storedDecisions = Number(process.env.BENCH_STORED ?? 10_000);
const queryClients = 4;
const wholeClients = 4;
const backlogLimitMs = 60_000;
const pseudonymKey = 'bench-key-of-no-secret';

export const benchDingce: BenchDingce = async (servers) => {
  const { program, stored, stop } = await setUp(servers);
  try {
    const client = new DingceClient(program.url, program.issuer);
    const lines = [
      await acts(servers, client, stored, program),
      await queries(servers, client, stored),
      await whole(servers, client),
    ];
    return lines;
  } finally {
    await stop();
  }
};

async function setUp(servers: BenchServers): Promise<{ program: Program; stored: string[]; stop(): Promise<void> }> {
  const ownerUrl = await servers.newDatabase('dingce');
  // Opened as simulated only so that the organ can be founded before today; its clock is the database's own.
  const { appUrl } = await prepareDatabase({
    ownerUrl,
    origin: 'bench.dingce',
    simulated: true,
    role: 'dingce_bench',
    at: '2019-01-01T00:00:00.000Z',
  });
  const issuerPort = await freePort();
  const issuer = `http://127.0.0.1:${issuerPort}`;
  const procedures = resolve('procedures');
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const founding = await openInstallation({ databaseUrl: appUrl, procedures, pseudonymKey, poolSize: 2, clock });
  await foundCity(founding, clock, issuer, { id: organId, name: { zh: '滨海市', en: 'Binhai' }, ruleSetId: 'cn-713' });
  await founding.close();
  const provider = await startSampleProvider({
    port: issuerPort,
    keyFile: resolve(servers.folder, 'identity.json'),
    audience: 'dingce',
    password: 'dingce',
    logins: posts.map((p) => ({ username: p.login, subject: `sample-${p.login}`, scope: 'dingce:person' })),
    clients: [],
  });
  const storing = await openInstallation({ databaseUrl: appUrl, procedures, pseudonymKey, poolSize: 16 });
  const stored = await storeDecisions(storing, storedDecisions, servers.say);
  // Their workflows would find nothing to do yet: they are taken as told, so that the measured ones start without a queue.
  await sqlOf(storing.dataSource.manager).query('update outbox.wake set delivered_version = version');
  await storing.close();
  const program = await startProgram({
    databaseUrl: appUrl,
    issuer,
    temporalAddress: servers.temporalAddress,
    procedures,
    pseudonymKey,
    folder: servers.folder,
  });
  servers.say('等读模型追平 · waiting until the read models are level');
  await level(program.url, 600_000);
  return {
    program,
    stored,
    stop: async () => {
      await program.stop();
      await provider.stop();
    },
  };
}

/** (d) Six acts of a decision inside its open drafting stage, through the whole HTTP API. */
async function acts(
  servers: BenchServers,
  client: DingceClient,
  stored: string[],
  program: Program,
): Promise<Measured> {
  let next = 0;
  const paper = await client.paper('草案');
  const explanation = await client.paper('说明');
  const figures = await runLoad(servers.load, async (timed) => {
    const decisionId = stored[next++ % stored.length] as string;
    const act = (by: string, name: string, body: object) =>
      timed(() => client.act(by, `/v1/decisions/${decisionId}/${name}`, body));
    const unitId = `u-${randomUUID().slice(0, 8)}`;
    await act('jingban', 'drafting/submit-draft', {
      title: '票价调整方案（草案）',
      documentHash: paper,
      explanationHash: explanation,
      options: [],
      legalBasis: [{ instrument: '价格法', article: '23', note: '' }],
      costBenefit: '预计年投入 3200 万元',
    });
    await act('jingban', 'record-findings', {
      findings: { professional: { value: false, reason: '经研究，不属于该情形', basis: [] } },
    });
    await act('jingban', 'drafting/consult-unit', { unitId, question: '资金保障是否可行' });
    await act('jingban', 'drafting/record-unit-opinion', {
      unitId,
      stance: 'disagrees',
      opinion: '补贴不足',
      documentHash: null,
    });
    await act('jingban', 'drafting/record-dispute', {
      unitId,
      issue: '补贴',
      unitView: '不足',
      ownView: '足够',
      reasons: '测算',
      basis: [],
      reportedTo: '分管副市长',
    });
    await act('jingban', 'record-findings', {
      findings: { professional: { value: true, reason: '经复核，专业性较强', basis: [] } },
    });
  });
  const memoryMb = program.pids.reduce((sum, pid) => sum + residentMb(pid), 0);
  const backlogMs = await level(program.url, backlogLimitMs);
  servers.say(`积压 ${backlogMs} ms 后消除 · level ${backlogMs} ms after the last act`);
  return { name: dingceActs, ...figures, memoryMb: Math.round(memoryMb), backlogMs };
}

/** Views and inboxes with many decisions stored. */
async function queries(servers: BenchServers, client: DingceClient, stored: string[]): Promise<Measured> {
  const load = { ...servers.load, clients: queryClients, measureMs: Math.min(servers.load.measureMs, 10_000) };
  const figures = await runLoad(load, async (timed) => {
    const decisionId = stored[Math.floor(Math.random() * stored.length)] as string;
    await timed(() => client.get('jingban', `/v1/decisions/${decisionId}`));
    await timed(() => client.get('jingban', '/v1/inbox?box=unit&limit=50'));
  });
  return { name: dingceQueries, ...figures };
}

/** (e) Whole decisions from proposal to their closing, their workflows opening every stage. */
async function whole(servers: BenchServers, client: DingceClient): Promise<Measured> {
  const load = { ...servers.load, clients: wholeClients };
  const figures = await runLoad(load, (timed) => timed(() => wholeDecision(client)));
  return { name: dingceWhole, ...figures };
}

async function level(url: string, withinMs: number): Promise<number> {
  const from = Date.now();
  for (; Date.now() - from < withinMs; await sleep(200)) {
    const { wakes, streams } = (await (await fetch(`${url}/v1/health/behind`)).json()) as {
      wakes: number;
      streams: number;
    };
    if (wakes === 0 && streams === 0) return Date.now() - from;
  }
  throw new Error(`still behind ${withinMs} ms after the last act`);
}

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
