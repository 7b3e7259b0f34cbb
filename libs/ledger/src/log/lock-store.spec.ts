import { LockStore } from './lock-store';
import type { LogStore } from './log-store';

class MemoryStore implements LogStore {
  readonly files = new Map<string, Uint8Array>();

  get(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.files.get(path) ?? null);
  }

  put(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes);
    return Promise.resolve();
  }

  putNew(path: string, bytes: Uint8Array): Promise<boolean> {
    if (this.files.has(path)) return Promise.resolve(false);
    return this.put(path, bytes).then(() => true);
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }
}

/** A process's way to the store: before its `at`-th operation, once armed, it stands still while `meanwhile` happens. */
function standingStill(store: LogStore, meanwhile: () => Promise<void>) {
  let left = Infinity;
  let stood = false;
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left-- === 0) {
      stood = true;
      await meanwhile();
    }
    return work();
  };
  const way: LogStore = {
    get: (path) => through(() => store.get(path)),
    put: (path, bytes) => through(() => store.put(path, bytes)),
    putNew: (path, bytes) => through(() => store.putNew(path, bytes)),
    remove: (path) => through(() => store.remove(path)),
  };
  return { way, arm: (at: number): void => void (left = at), stood: () => stood };
}

const span = 2;

/** One process that reached link `before` stands still at its `at`-th operation while another moves on. */
async function raced(before: number, at: number, moves: number) {
  const store = new MemoryStore();
  const followed: (string | null)[] = [];
  const other = new LockStore(store, span);
  const move = async (times: number, name: string): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      const latest = await other.latest();
      expect(await other.compareAndSet(latest, `${name} ${i}`)).toBe(true);
      followed.push(latest);
    }
  };
  await move(before, 'before');
  const still = standingStill(store, () => move(moves, 'meanwhile'));
  const one = new LockStore(still.way, span);
  const latest = await one.latest();
  still.arm(at);
  if (await one.compareAndSet(latest, 'mine')) followed.push(latest);
  still.arm(Infinity);
  return { store, one, followed, stood: still.stood() };
}

describe('the lock store', () => {
  const befores = Array.from({ length: 4 * span }, (_unused, i) => i);

  it.each(befores)('lets no two follow the same note, wherever one stood still since link %i', async (before) => {
    for (let moves = 1; moves <= 4 * span; moves += 1) {
      let at = 0;
      for (let stood = true; stood; at += 1) {
        const race = await raced(before, at, moves);
        stood = race.stood;
        expect(new Set(race.followed).size).toBe(race.followed.length);
        const newest = stood ? `meanwhile ${moves - 1}` : 'mine';
        expect(await race.one.latest()).toBe(newest);
        expect(await new LockStore(race.store, span).latest()).toBe(newest);
      }
      // Twice looked for a next one, written, and the copy put.
      expect(at).toBeGreaterThanOrEqual(4);
    }
  });

  it('keeps few links, finds the newest among them without any other file, and takes no leftover for it', async () => {
    const { store } = await raced(100, Infinity, 0);
    const links = [...store.files.keys()].filter((path) => path !== 'lock/near');
    expect(links.length).toBeLessThan(100 / span + 2 * span + 2);
    store.files.delete('lock/near');
    for (const number of [1, 3, 5, 51]) store.files.set(`lock/${number}`, Buffer.from('leftover'));
    const lock = new LockStore(store, span);
    expect(await lock.latest()).toBe('mine');
    expect(await lock.compareAndSet('leftover', 'x')).toBe(false);
    expect(await lock.compareAndSet('mine', 'next')).toBe(true);
    expect(String(store.files.get('lock/near'))).toBe('next');
  });

  it('says yes to the same note again, and no to whoever read an older one', async () => {
    const store = new MemoryStore();
    const [one, two] = [new LockStore(store), new LockStore(store)];
    expect(await one.latest()).toBeNull();
    expect(await one.compareAndSet(null, 'a')).toBe(true);
    expect(await two.compareAndSet(null, 'b')).toBe(false);
    expect(await two.compareAndSet('a', 'c')).toBe(true);
    expect(await one.compareAndSet('a', 'c')).toBe(true);
    expect(await one.latest()).toBe('c');
  });
});
