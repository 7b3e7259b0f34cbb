export class HealthDto {
  /** @example "ok" */
  status: string;
  /** Which ledger this is. */
  origin: string;
  /** true: its time is made, not measured; said for ever in its first entry. */
  simulated: boolean;
  engineEpoch: number;
  /** The ledger's time. @example "2026-03-02T01:00:00.000Z" */
  now: string;
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
