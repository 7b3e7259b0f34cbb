/** Keeps what was found for a moment of wall time, by key; never keeps that something was not there. */
export class ShortCache<T> {
  private readonly found = new Map<string, { value: T; until: number }>();
  constructor(
    private readonly keepMs: number,
    private readonly limit = 20_000,
  ) {}

  async get(key: string, load: () => Promise<T | null>): Promise<T | null> {
    const hit = this.found.get(key);
    if (hit && hit.until > Date.now()) return hit.value;
    const value = await load();
    if (this.found.size >= this.limit) this.found.clear();
    if (value === null) this.found.delete(key);
    else this.found.set(key, { value, until: Date.now() + this.keepMs });
    return value;
  }

  clear(): void {
    this.found.clear();
  }
}
