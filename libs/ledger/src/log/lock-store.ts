import { createHash } from 'node:crypto';
import type { LogStore } from './log-store';

const first = 'first';
/** Links kept behind the newest: a process that stood still for fewer steps finds its way, one of more is stopped by the database's fence. */
const linksKept = 4096;
const nameOf = (note: string): string => createHash('sha256').update(note).digest('hex');

/**
 * The newest checkpoint that may have been seen outside, kept on other storage than the database, so that a database that went
 * back is noticed before anything new is signed. A chain of notes, each under the name of the one before it: of two that want to
 * follow the same one, the store lets only one.
 */
export class LockStore {
  private reached: { name: string; note: string | null } | null = null;
  private readonly links: string[] = [];

  constructor(private readonly store: LogStore) {}

  /** The newest note, or null when nothing was ever locked. */
  async latest(): Promise<string | null> {
    let at = this.reached ?? (await this.start());
    for (;;) {
      const next = await this.store.get(`lock/${at.name}`);
      if (next === null) break;
      const note = Buffer.from(next).toString('utf8');
      at = { name: nameOf(note), note };
    }
    this.reached = at;
    return at.note;
  }

  /** Makes `note` the newest if `before` still is; false when another one came first. The same note again is true. */
  async compareAndSet(before: string | null, note: string): Promise<boolean> {
    const latest = await this.latest();
    if (latest === note) return true;
    if (latest !== before) return false;
    const name = before === null ? first : nameOf(before);
    if (!(await this.store.putNew(`lock/${name}`, Buffer.from(note, 'utf8')))) return (await this.latest()) === note;
    this.reached = { name: nameOf(note), note };
    // Only a place to begin the search at: the chain itself decides, so a crash before this costs nothing but time.
    await this.store.put('lock/near', Buffer.from(note, 'utf8'));
    if (this.links.push(name) > linksKept) await this.store.remove(`lock/${this.links.shift()}`);
    return true;
  }

  private async start(): Promise<{ name: string; note: string | null }> {
    const near = await this.store.get('lock/near');
    if (near === null) return { name: first, note: null };
    const note = Buffer.from(near).toString('utf8');
    return { name: nameOf(note), note };
  }
}
