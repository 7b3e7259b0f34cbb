import type { StreamHead } from '../entry/stream-head';

/** What an entry's stream stood at before it. */
export interface Change {
  index: number;
  stream: string;
  before: StreamHead | undefined;
}

/** The last changes of heads, so that the heads as of a few entries ago can be told. */
export class Journal {
  private readonly changes: Change[] = [];
  private dropped = 0;

  /** `reachesTo`: the index below which nothing can be undone. */
  constructor(
    private readonly most: number,
    private reachesTo = 0,
    changes: readonly Change[] = [],
  ) {
    this.changes.push(...changes);
  }

  add(change: Change): void {
    this.changes.push(change);
    if (this.changes.length - this.dropped <= this.most) return;
    this.reachesTo = (this.changes[this.dropped] as Change).index + 1;
    this.dropped += 1;
    // Seldom, so that a change costs a constant.
    if (this.dropped < this.most) return;
    this.changes.splice(0, this.dropped);
    this.dropped = 0;
  }

  /** Streams whose head was another when the log had `size` entries; null when that is too long ago. */
  since(size: number): ReadonlyMap<string, StreamHead | undefined> | null {
    if (size < this.reachesTo) return null;
    const then = new Map<string, StreamHead | undefined>();
    for (let i = this.changes.length - 1; i >= this.dropped; i -= 1) {
      const { index, stream, before } = this.changes[i] as Change;
      if (index < size) break;
      then.set(stream, before);
    }
    return then;
  }

  /** The newest ones, oldest first, and the index below which they can undo nothing. */
  newest(n: number): { changes: Change[]; reachesTo: number } {
    const from = Math.max(this.dropped, this.changes.length - n);
    const changes = this.changes.slice(from);
    return { changes, reachesTo: from > this.dropped ? (changes[0]?.index ?? this.reachesTo) : this.reachesTo };
  }
}
