import { dingceActs, dingceQueries } from './dingce';
import type { Measured } from './measure';

/** Throughput ratios and what Dingce's users feel; null where the line was not measured. */
export interface Summary {
  vsTemporal: number | null;
  vsDbos: number | null;
  ackP50Ms: number | null;
  ackP99Ms: number | null;
  queryP99Ms: number | null;
  memoryMb: number | null;
}

const ratio = (one: Measured | undefined, other: Measured | undefined): number | null =>
  one && other ? Number((one.perSecond / other.perSecond).toPrecision(3)) : null;

export function summarise(lines: readonly Measured[]): Summary {
  const line = (name: string): Measured | undefined => lines.find((measured) => measured.name === name);
  const acts = line(dingceActs);
  return {
    vsTemporal: ratio(acts, line('bare-temporal')),
    vsDbos: ratio(acts, line('dbos')),
    ackP50Ms: acts?.p50Ms ?? null,
    ackP99Ms: acts?.p99Ms ?? null,
    queryP99Ms: line(dingceQueries)?.p99Ms ?? null,
    memoryMb: acts?.memoryMb ?? null,
  };
}

/** Throughput as a share of raw inserts on the same Postgres. */
export const ofRaw = (measured: Measured, lines: readonly Measured[]): number | null =>
  ratio(
    measured,
    lines.find(({ name }) => name === 'raw-postgres'),
  );
