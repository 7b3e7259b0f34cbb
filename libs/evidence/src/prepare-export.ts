import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore } from '@dingce/documents';
import type { LogStore, SealedValue, Sql } from '@dingce/ledger';
import type { RuleSets } from '@dingce/rule-sets';
import type { Register } from './dossier/people';
import { lastIndexOf, streamsOf } from './gather/streams';
import { NothingPublished, PublishedLog } from './log/published-log';
import { consistencyFrom } from './older-checkpoint';
import type { Consistency } from './older-checkpoint';

/** Where an export takes everything from. Nothing is written to any of it. */
export interface EvidenceSources {
  sql: Sql;
  /** Runs inside one transaction, for what is counted over many entries. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Which ledger. */
  origin: string;
  log: LogStore;
  documents: BlobStore;
  ruleSets: Pick<RuleSets, 'byHash'>;
  register: Register;
  /** Sealed values that still stand in the vault. */
  sealed(commitments: string[]): Promise<SealedValue[]>;
}

export interface ExportRequest {
  decisionId: string;
  /** The ledger's time. */
  exportedAt: string;
  /** An older checkpoint of the reader's, from which consistency is proved. */
  since?: string;
  withPersonalData?: boolean;
  /** How long to wait until all that was recorded is published; 10 s when absent. */
  waitMs?: number;
}

/** An export of which everything that can fail early has been looked at; nothing is written yet. */
export interface PreparedExport extends ExportRequest {
  sources: EvidenceSources;
  log: PublishedLog;
  streams: { stream: string; headSeq: number }[];
  consistency: Consistency | null;
}

export class DecisionUnknown extends Error {
  constructor(readonly decisionId: string) {
    super(`没有这项决策：${decisionId}。\nThere is no decision ${decisionId}.`);
  }
}

/** The decision was recorded, and no published checkpoint covers even its first entry yet. */
export class NotYetPublished extends Error {
  constructor() {
    super(
      '该决策刚刚登记，尚无已发布的检查点覆盖；请稍后再导出。\nNo published checkpoint covers this decision yet; export it a little later.',
    );
  }
}

const defaultWaitMs = 10_000;
const askAgainMs = 200;

/**
 * Finds the streams and waits, within a bound, until a published checkpoint covers them. What is still not covered then is told
 * by the export, never left out in silence. Throws DecisionUnknown, NothingPublished, NotYetPublished, OlderCheckpointRefused.
 */
export async function prepareExport(sources: EvidenceSources, request: ExportRequest): Promise<PreparedExport> {
  const streams = await streamsOf(sources.sql, request.decisionId);
  const own = streams.find(({ stream }) => stream === `decision/${request.decisionId}`);
  if (!own) throw new DecisionUnknown(request.decisionId);
  const until = Date.now() + (request.waitMs ?? defaultWaitMs);
  for (;;) {
    const log = await PublishedLog.open(sources.log).catch((error: unknown) => {
      if (error instanceof NothingPublished && Date.now() < until) return null;
      throw error;
    });
    const last = await lastIndexOf(sources.sql, streams);
    if (log && ((last !== null && last < log.size) || Date.now() >= until)) {
      const first = await lastIndexOf(sources.sql, [{ stream: own.stream, headSeq: 1 }]);
      if (first === null || first >= log.size) throw new NotYetPublished();
      const consistency = request.since === undefined ? null : await consistencyFrom(request.since, log);
      return { ...request, sources, log, streams, consistency };
    }
    await sleep(askAgainMs);
  }
}
