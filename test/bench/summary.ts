import { dingceActs, dingceQueries } from './dingce';
import {
  advisoryChain,
  advisoryChainSlow,
  commitPublished,
  ledgerCore,
  ledgerCoreSlow,
  witnessLine,
} from './ledger/bench';
import type { Measured } from './measure';

/** Throughput ratios and what Dingce's users feel; null where the line was not measured. */
export interface Summary {
  vsTemporal: number | null;
  vsDbos: number | null;
  ackP50Ms: number | null;
  ackP99Ms: number | null;
  queryP99Ms: number | null;
  memoryMb: number | null;
  /** The ledger's core: appends a second, as a multiple of the advisory-lock chain, commit to published, bytes an entry. */
  appendsPerSecond: number | null;
  appendP99Ms: number | null;
  vsAdvisoryChain: number | null;
  /** The same where a commit waits 2 ms for its disk. */
  vsAdvisoryChainCommit2Ms: number | null;
  publishedP99Ms: number | null;
  witnessP99Ms: number | null;
  bytesPerEntry: number | null;
}

const ratio = (one: Measured | undefined, other: Measured | undefined): number | null =>
  one && other ? Number((one.perSecond / other.perSecond).toPrecision(3)) : null;

export function summarise(lines: readonly Measured[]): Summary {
  const line = (name: string): Measured | undefined => lines.find((measured) => measured.name === name);
  const acts = line(dingceActs);
  const core = line(ledgerCore);
  return {
    vsTemporal: ratio(acts, line('bare-temporal')),
    vsDbos: ratio(acts, line('dbos')),
    ackP50Ms: acts?.p50Ms ?? null,
    ackP99Ms: acts?.p99Ms ?? null,
    queryP99Ms: line(dingceQueries)?.p99Ms ?? null,
    memoryMb: acts?.memoryMb ?? null,
    appendsPerSecond: core?.perSecond ?? null,
    appendP99Ms: core?.p99Ms ?? null,
    vsAdvisoryChain: ratio(core, line(advisoryChain)),
    vsAdvisoryChainCommit2Ms: ratio(line(ledgerCoreSlow), line(advisoryChainSlow)),
    publishedP99Ms: line(commitPublished)?.p99Ms ?? null,
    witnessP99Ms: line(witnessLine)?.p99Ms ?? null,
    bytesPerEntry: core?.bytesPerEntry ?? null,
  };
}

/** Throughput as a share of raw inserts on the same Postgres. */
export const ofRaw = (measured: Measured, lines: readonly Measured[]): number | null =>
  ratio(
    measured,
    lines.find(({ name }) => name === 'raw-postgres'),
  );
