export class HealthDto {
  /** `frozen`: the log contradicts what was signed; nothing is recorded until an operator has looked. @example "ok" */
  status: 'ok' | 'frozen';
  /** Which ledger this is. */
  origin: string;
  /** true: its time is made, not measured; said for ever in its first entry. */
  simulated: boolean;
  engineEpoch: number;
  /** The ledger's time. @example "2026-03-02T01:00:00.000Z" */
  now: string;
}

export class LogHealthDto {
  /** Origin of the log that all entries stand in. @example "dingce.example/ledger/1" */
  log: string;
  /** Entries that have their place in it. */
  size: number;
  /** Entries that the newest published checkpoint covers. */
  published: number;
  /** Entries that wait for their place. */
  pending: number;
  /** Seconds since the newest checkpoint was published; null before the first. */
  publishedSecondsAgo: number | null;
  /** Why nothing is recorded or signed any more; null when all is well. */
  halted: string | null;
}

export class BehindDto {
  /** Decisions whose workflows have not been told where they stand. */
  wakes: number;
  notices: number;
  /** Streams whose read models are behind their heads. */
  streams: number;
  /** Read models that stopped at an entry they can't take: an alarm. */
  stopped: number;
}
