import type { Envelope } from '../entry/envelope';
import type { CheckWriter } from '../report';

export interface Rotation {
  index: number;
  from: string;
  to: string;
  /** A checkpoint of this log was seen that `from` signed and that covers the rotation. */
  vouched: boolean;
}

/** The log's keys as the log itself tells: opened with one, rotated from each to the next. */
export class KeyHistory {
  constructor(
    private readonly log: string,
    private readonly check: CheckWriter,
    private current: string | null = null,
    readonly rotations: Rotation[] = [],
  ) {}

  get newest(): string | null {
    return this.current;
  }

  add({ stream, seq, type, data }: Envelope, index: number): void {
    if (data.log !== this.log) return;
    const opens =
      (type === 'LogOpened' && stream === 'ledger') || (type === 'LogSucceeded' && stream === this.successionStream);
    if (opens) this.current = typeof data.key === 'string' ? data.key : this.current;
    if (type !== 'LogKeyRotated' || stream !== 'ledger') return;
    const [from, to] = [String(data.from), String(data.to)];
    if (this.current !== null && this.current !== from)
      this.check.find(
        'integrity',
        'rotation-broken',
        { stream, seq, index },
        `换钥从 ${from} 开始，而当时的公钥是 ${this.current}`,
        `the rotation is from ${from}; the key then was ${this.current}`,
      );
    this.rotations.push({ index, from, to, vouched: false });
    this.current = to;
  }

  /** Its entry is the log's first, before the stream `ledger` goes on. */
  private get successionStream(): string {
    return `log/${this.log.slice(this.log.lastIndexOf('/') + 1)}`;
  }

  /** Whether the log's own history knows the key; true when it tells of none. */
  knows(key: string): boolean {
    return (
      this.current === null || this.current === key || this.rotations.some(({ from, to }) => from === key || to === key)
    );
  }
}
