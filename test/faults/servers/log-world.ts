import { join } from 'node:path';
import { prepareDatabase } from '@dingce/installation';
import type { Client } from 'pg';
import { inconsistentNotes } from '../checks/log';
import { scanLogTables } from '../checks/log-tables';
import { auditReceipts, scanStreams } from '../checks/streams';
import { appendRaw, rawAct } from '../load/raw-writer';
import { Receipts } from '../load/receipts';
import { must } from '../report';
import type { Audited } from '../report';
import { LogSide, makeLogKeys } from './log';
import type { LogOptions } from './log';
import { newFolder } from './folder';
import { Postgres, withClient } from './postgres';

/** `simulatedAt`: opened as simulated at that instant, so that a city can be founded in the past. */
export type LogWorldOptions = Partial<LogOptions> & { settings?: string[]; folder?: string; simulatedAt?: string };

export const rawOrigin = 'raw.faults.dingce';

/** The ledger and its log alone: a real Postgres, sequencer, signer and witness; acts come straight from a client. */
export class LogWorld {
  readonly receipts: Receipts;

  private constructor(
    readonly folder: string,
    readonly postgres: Postgres,
    readonly ownerUrl: string,
    readonly appUrl: string,
    readonly sequencerUrl: string,
    readonly log: LogSide,
  ) {
    this.receipts = new Receipts(join(folder, 'receipts.jsonl'));
  }

  static async start(options: LogWorldOptions = {}): Promise<LogWorld> {
    const folder = options.folder ?? newFolder('log');
    const postgres = await Postgres.start(folder, options.settings);
    const ownerUrl = await postgres.newDatabase('ledger');
    const keys = makeLogKeys(join(folder, 'log-parts'), `${rawOrigin}/ledger/1`);
    const prepared = await prepareDatabase({
      ownerUrl,
      origin: rawOrigin,
      role: 'dingce_raw',
      logKey: () => keys.log.key,
      ...(options.simulatedAt ? { simulated: true, at: options.simulatedAt } : {}),
    });
    const { appUrl, sequencerUrl } = prepared;
    const log = await LogSide.start({ ...options, sequencerUrl, keys });
    return new LogWorld(folder, postgres, ownerUrl, appUrl, sequencerUrl, log);
  }

  /** Appends acts, acknowledged one by one. */
  async append(acts: number, entriesEach = 1, streams = 5): Promise<void> {
    await withClient(this.appUrl, async (client) => {
      for (let i = 0; i < acts; i += 1)
        this.receipts.keep(await appendRaw(client, rawOrigin, rawAct(`raw/${i % streams}`, entriesEach)));
    });
  }

  async size(): Promise<number> {
    const [row] = await this.postgres.sql<{ n: string }>('select count(*) as n from ledger.entry', 'ledger');
    return Number(row?.n);
  }

  /** Waits until everything that was committed is published; answers how long it took. */
  async untilPublished(withinMs = 60_000): Promise<number> {
    return this.log.untilPublished(await this.size(), withinMs);
  }

  /** Everything, from bytes: streams, receipts, log tables, published files, all notes ever seen. Throws the first findings. */
  async check(): Promise<Audited & { size: number }> {
    return withClient(this.ownerUrl, (client) => checkLog(client, this.log, this.receipts));
  }

  async stop(): Promise<void> {
    await this.log.stop();
    await this.postgres.stop();
  }
}

export async function checkLog(
  client: Client,
  log: LogSide,
  receipts: Receipts,
): Promise<Audited & { size: number; notes: number }> {
  const scanned = await scanStreams(client);
  const audited = auditReceipts(receipts.all(), scanned);
  const tables = await scanLogTables(client, log.signatories);
  const published = log.verify();
  const told = published.leaves.map((leaf) => leaf.toString('hex'));
  const doubled = told.length - new Set(told).size;
  const inLog = new Set(told);
  const absent = receipts.all().filter((r) => r.leafHash !== null && !inLog.has(r.leafHash));
  const wrong = [
    ...scanned.broken.map(({ at, what }) => `${at}: ${what}`),
    ...audited.wrong,
    ...tables.findings.map((f) => `index ${f.index}: ${f.what}`),
    ...published.findings.map((f) => `published, index ${f.index}: ${f.what}`),
    ...inconsistentNotes(tables.leaves, log.seen),
    ...regressions(log.seen),
    ...(doubled > 0 ? [`${doubled} entries stand twice in the published log`] : []),
    ...absent.map((r) => `${r.stream}/${r.lastSeq} was acknowledged and is not in the published log`),
  ];
  must(wrong.length === 0, `${wrong.length} findings: ${wrong.slice(0, 3).join('; ')}`);
  return { ...audited, size: published.size, notes: log.seen.length };
}

/** Whoever polls never sees the log shrink. */
const regressions = (seen: readonly { size: number }[]): string[] =>
  seen.flatMap(({ size }, i) =>
    i > 0 && size < (seen[i - 1]?.size ?? 0)
      ? [`after size ${seen[i - 1]?.size} a checkpoint of ${size} was shown`]
      : [],
  );
