import type { LogStore } from './log-store';

const timeoutMs = 30_000;

/** A published log or a mirror of one, read over HTTP: the same paths below a URL. Nothing is written through it. */
export class HttpLogStore implements LogStore {
  private readonly base: string;

  constructor(
    url: string,
    /** Bearer token of an auditor, where entry bundles are not open to all. */
    private readonly token: string | null = null,
  ) {
    this.base = url.replace(/\/*$/, '/');
  }

  async get(path: string): Promise<Uint8Array | null> {
    const url = new URL(path, this.base);
    const response = await fetch(url, {
      headers: this.token === null ? {} : { authorization: `Bearer ${this.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${url.toString()} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  put(path: string): Promise<void> {
    return Promise.reject(this.readOnly(path));
  }

  putNew(path: string): Promise<boolean> {
    return Promise.reject(this.readOnly(path));
  }

  remove(path: string): Promise<void> {
    return Promise.reject(this.readOnly(path));
  }

  private readonly readOnly = (path: string): Error => new Error(`${this.base}${path} can only be read`);
}
