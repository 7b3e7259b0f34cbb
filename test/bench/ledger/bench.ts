import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '@dingce/installation';
import { generateKey, logOrigin } from '@dingce/ledger';
import type { Pool, PoolClient } from 'pg';
import { openPool } from '../audit-table';
import type { Bench, BenchServers } from '../bench-servers';
import { runLoad } from '../measure';
import type { Figures, Load, Measured, Round } from '../measure';
import { chainOne, createChain } from './advisory-chain';
import { appendOne, newStream, withClients } from './appends';
import { withCpu } from './cpu';
import type { CpuPerAct } from './cpu';
import { origin } from './entry-of-512-bytes';
import { startLogProcesses } from './log-processes';
import { commitToPublished } from './published';
import { storagePerEntry } from './storage';
import { witnessLatency } from './witness';

export const ledgerCore = 'ledger-core';
export const advisoryChain = 'advisory-chain';
/** The same two where a commit waits 2 ms for its disk, as it does on most servers' disks. */
export const ledgerCoreSlow = 'ledger-core-commit-2ms';
export const advisoryChainSlow = 'advisory-chain-commit-2ms';
export const commitPublished = 'commit-to-published';
export const witnessLine = 'witness';

const writers = 32;
const levelWithinMs = 120_000;

/**
 * The ledger's core with 32 writers and entries of 512 bytes, beside a hash chain behind an advisory lock; then, with signer,
 * witness and sequencer running, how long an act waits for its published checkpoint, and what an entry costs on disk.
 */
export const benchLedger: Bench = async (servers) => {
  const load = { ...servers.load, clients: writers };
  const chainUrl = await servers.newDatabase('hash_chain');
  const chain = await withPools([chainUrl], async (pool) => {
    await createChain(pool);
    return throughput(servers, pool, load, chainOne);
  });
  await slowCommits(chainUrl);
  const chainSlow = await withPools([chainUrl], (pool) => throughput(servers, pool, load, chainOne));
  const ownerUrl = await servers.newDatabase('ledger_core');
  const logKey = generateKey(logOrigin(origin, 1), 'log');
  const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl, origin, logKey: () => logKey.key });
  const processes = await startLogProcesses(join(servers.folder, 'ledger-core'), logKey);
  try {
    return await withPools([ownerUrl, appUrl], async (owner, app) => {
      const streams = Array.from({ length: writers }, newStream);
      const core = await throughput(servers, app, load, (client, i) => appendOne(client, streams[i] as string));
      const witness = await witnessLatency(processes.witness);
      servers.say('等日志追平 · waiting until the log is level');
      await processes.startSequencer(sequencerUrl);
      await sequenced(owner);
      const delay = await commitToPublished(app, load);
      const { bytesPerEntry, byTable } = await storagePerEntry(owner);
      await slowCommits(ownerUrl);
      const coreSlow = await withPools([appUrl], (slow) =>
        throughput(servers, slow, load, (client, i) => appendOne(client, streams[i] as string)),
      );
      return [
        { name: advisoryChain, ...chain },
        { name: ledgerCore, ...core, bytesPerEntry, byTable },
        { name: advisoryChainSlow, ...withoutCpu(chainSlow) },
        { name: ledgerCoreSlow, ...withoutCpu(coreSlow) },
        { name: witnessLine, ...witness },
        { name: commitPublished, ...delay },
      ] satisfies Measured[];
    });
  } finally {
    await processes.stop();
  }
};

/** The sequencer ran meanwhile: the server's processor time is not the writers' alone. */
const withoutCpu = ({ cpuUsPerAct: _cpu, ...figures }: Figures & { cpuUsPerAct?: CpuPerAct }): Figures => figures;

/**
 * From now on a session's commit waits 2 ms before its flush, and those that come meanwhile share it, as with a slower disk. How much a global
 * lock costs follows from nothing else, and this machine's own disk may be one that only seems to write.
 */
async function slowCommits(url: string): Promise<void> {
  await withPools([url], async (pool) => {
    const name = new URL(url).pathname.slice(1);
    await pool.query(`alter database ${name} set commit_delay = 2000`);
    await pool.query(`alter database ${name} set commit_siblings = 0`);
  });
}

/** Closed loop, one connection a writer. The connections stay until the processor time is read: a backend that ends takes its own along. */
const throughput = (
  { folder }: BenchServers,
  pool: Pool,
  load: Load,
  act: (client: PoolClient, writer: number) => Promise<unknown>,
): Promise<Figures & { cpuUsPerAct?: CpuPerAct }> =>
  withClients(pool, load.clients, async (clients) => {
    let acts = 0;
    const round: Round = async (timed, i) => {
      await timed(() => act(clients[i] as PoolClient, i));
      acts += 1;
    };
    const { result, cpu } = await withCpu(
      folder,
      () => runLoad(load, round),
      () => acts,
    );
    return { ...result, ...(cpu ? { cpuUsPerAct: cpu } : {}) };
  });

/** The throughput's entries stand in the log, so that what follows waits for nothing but itself. */
async function sequenced(owner: Pool): Promise<void> {
  for (const end = Date.now() + levelWithinMs; Date.now() < end; await sleep(250)) {
    const { rows } = await owner.query<{ level: boolean }>(
      `select not exists (select from ledger.pending)
          and (select max(size) from ledger.checkpoint) = (select size from ledger.log) as level`,
    );
    if (rows[0]?.level) return;
  }
  throw new Error(`the log was not level within ${levelWithinMs} ms`);
}

async function withPools<T>(urls: [string, string], work: (one: Pool, other: Pool) => Promise<T>): Promise<T>;
async function withPools<T>(urls: [string], work: (one: Pool) => Promise<T>): Promise<T>;
async function withPools<T>(urls: string[], work: (...pools: Pool[]) => Promise<T>): Promise<T> {
  const pools = urls.map((url) => openPool(url, writers));
  try {
    return await work(...pools);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
}
