/** What a load test found. Latencies in milliseconds, throughput in acts a second over the measured window. */
export interface Figures {
  n: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** One line of the report. */
export interface Measured extends Figures {
  name: string;
  /** Resident memory of the measured program, MiB, where it is measured. */
  memoryMb?: number;
  /** How long after the last act nothing was behind any more, where acts are carried further. */
  backlogMs?: number;
  /** On disk with indexes, where it is measured; and how it is made up. */
  bytesPerEntry?: number;
  byTable?: Record<string, number>;
  /** Processor time of an act, in microseconds, where it is measured. */
  cpuUsPerAct?: { client: number; server: number };
}

export interface Load {
  clients: number;
  /** Acts that end in it are not counted. */
  warmUpMs: number;
  measureMs: number;
  /** No client begins a round once this many acts have ended, the warm-up's among them. */
  mostActs: number;
}

/** Runs an act and takes its time; an act that fails ends the run. */
export type Timed = <T>(act: () => Promise<T>) => Promise<T>;

/** What one client does over and over. Only what goes through `timed` is an act. */
export type Round = (timed: Timed, client: number) => Promise<void>;

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** The smallest value that at least `share` (0–1] of the sorted values do not exceed. */
function nearestRank(sorted: readonly number[], share: number): number {
  const value = sorted[Math.ceil(sorted.length * share) - 1];
  if (value === undefined) throw new Error('no act ended in the measured window');
  return value;
}

/** Throws when there is nothing to measure. */
export function latencies(millis: readonly number[], elapsedMs: number): Figures {
  const sorted = [...millis].sort((a, b) => a - b);
  return {
    n: sorted.length,
    perSecond: round2((sorted.length * 1000) / elapsedMs),
    p50Ms: round2(nearestRank(sorted, 0.5)),
    p99Ms: round2(nearestRank(sorted, 0.99)),
  };
}

/**
 * Closed loop: every client begins its next round when its last one ended, until time or `mostActs` is used up.
 * An act counts when it ends inside the window; rounds under way at its end are finished uncounted.
 */
export async function runLoad(load: Load, round: Round): Promise<Figures> {
  const from = performance.now() + load.warmUpMs;
  let until = from + load.measureMs;
  let ended = 0;
  const millis: number[] = [];
  const timed: Timed = async (act) => {
    const began = performance.now();
    const result = await act();
    const now = performance.now();
    if (now >= from && now < until) millis.push(now - began);
    ended += 1;
    if (ended === load.mostActs) until = Math.min(until, now);
    return result;
  };
  const client = async (index: number): Promise<void> => {
    try {
      while (performance.now() < until) await round(timed, index);
    } catch (error) {
      until = 0;
      throw error;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: load.clients }, (_, index) => client(index)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return latencies(millis, until - from);
}
