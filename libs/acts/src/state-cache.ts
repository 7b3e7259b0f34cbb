/** Folded states by stream, head hash and fold version. Filled only after commit, so that it never holds what was not recorded. */
export class StateCache {
  private readonly states = new Map<string, { key: string; state: unknown }>();
  constructor(private readonly limit = 2_000) {}

  get<S>(stream: string, headHash: string, foldVersion: number): S | undefined {
    const hit = this.states.get(stream);
    if (!hit || hit.key !== `${headHash}/${foldVersion}`) return undefined;
    this.states.delete(stream);
    this.states.set(stream, hit);
    return hit.state as S;
  }

  set(stream: string, headHash: string, foldVersion: number, state: unknown): void {
    this.states.delete(stream);
    this.states.set(stream, { key: `${headHash}/${foldVersion}`, state });
    if (this.states.size <= this.limit) return;
    const oldest = this.states.keys().next().value;
    if (oldest !== undefined) this.states.delete(oldest);
  }
}
