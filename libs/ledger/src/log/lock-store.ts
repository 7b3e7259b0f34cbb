import type { LogStore } from './log-store';

interface Link {
  number: number;
  note: string | null;
}

/** Every so manieth link is kept for ever; of the others at least as many as lie behind the newest two of those. */
const linksASpan = 4096;

/**
 * The newest checkpoint that may have been seen outside, kept on other storage than the database, so that a database that went
 * back is noticed before anything new is signed. A chain of numbered notes: of two that want to be the next, the store lets only
 * one. However long a process stood still, it takes no link that was removed for one that never was: before it trusts that there
 * is no next link, it looks for the next kept one.
 */
export class LockStore {
  private reached: Link = { number: -1, note: null };

  constructor(
    private readonly store: LogStore,
    private readonly span = linksASpan,
  ) {}

  /** The newest note, or null when nothing was ever locked. */
  async latest(): Promise<string | null> {
    return (await this.newest()).note;
  }

  /** Makes `note` the newest if `before` still is; false when another one came first. The same note again is true. */
  async compareAndSet(before: string | null, note: string): Promise<boolean> {
    const { number: last, note: latest } = await this.newest();
    if (latest === note) return true;
    if (latest !== before) return false;
    const number = last + 1;
    if (!(await this.store.putNew(`lock/${number}`, Buffer.from(note, 'utf8')))) return (await this.latest()) === note;
    // The number had been given and removed again while this process stood still.
    if (!this.isKept(number) && (await this.link(this.keptAfter(number))) !== null) return false;
    this.reached = { number, note };
    // A copy for whoever restores a signer; nothing here reads it.
    await this.store.put('lock/near', Buffer.from(note, 'utf8'));
    const old = number - 2 * this.span;
    if (old > 0 && !this.isKept(old)) await this.store.remove(`lock/${old}`);
    return true;
  }

  private async newest(): Promise<Link> {
    for (let at = this.reached; ;) {
      const next = await this.furthest(at, at.number + 1, 1);
      const kept = await this.furthest(next, this.keptAfter(next.number), this.span);
      if (kept.number === at.number) return (this.reached = at);
      at = kept;
    }
  }

  /** The last of the links from `first` on, `stride` apart, that stand without a gap; `at` when there is none. */
  private async furthest(at: Link, first: number, stride: number): Promise<Link> {
    let found = at;
    let base = first - stride;
    let grows = true;
    for (let steps = 1; steps >= 1; steps = grows ? steps * 2 : Math.floor(steps / 2)) {
      const link = await this.link(base + steps * stride);
      if (link) [found, base] = [link, link.number];
      else grows = false;
    }
    return found;
  }

  private async link(number: number): Promise<Link | null> {
    const bytes = await this.store.get(`lock/${number}`);
    return bytes && { number, note: Buffer.from(bytes).toString('utf8') };
  }

  private isKept(number: number): boolean {
    return number % this.span === 0;
  }

  private keptAfter(number: number): number {
    return (Math.floor(number / this.span) + 1) * this.span;
  }
}
