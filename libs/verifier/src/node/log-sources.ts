import { join } from 'node:path';
import type { LogSource } from '../log/log-source';
import { Malformed } from '../malformed';
import { readFileAtMost } from './read-file';

/** A log's files in a folder, as published or mirrored. */
export class FolderLog implements LogSource {
  constructor(private readonly folder: string) {}

  async read(path: string, atMost: number): Promise<Uint8Array | null> {
    return Promise.resolve(readFileAtMost(join(this.folder, path), path, atMost));
  }
}

const attempts = 3;
const waitMs = 500;

/** The same over HTTP, below a prefix; `token` for entry bundles, which not everybody may read. */
export class UrlLog implements LogSource {
  private readonly prefix: string;

  constructor(
    url: string,
    private readonly token?: string,
  ) {
    this.prefix = url.replace(/\/*$/, '/');
  }

  async read(path: string, atMost: number): Promise<Uint8Array | null | 'denied'> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.fetch(path, atMost);
      } catch (error) {
        if (error instanceof Malformed || attempt === attempts) throw this.unreachable(path, error);
        await new Promise((resolve) => setTimeout(resolve, waitMs * attempt));
      }
  }

  private unreachable(path: string, error: unknown): Malformed {
    if (error instanceof Malformed) return error;
    const why =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    return new Malformed(
      `${this.prefix}${path} 无法取得（${why}）`,
      `${this.prefix}${path} can not be fetched (${why})`,
    );
  }

  private async fetch(path: string, atMost: number): Promise<Uint8Array | null | 'denied'> {
    const headers: Record<string, string> = this.token ? { authorization: `Bearer ${this.token}` } : {};
    const answer = await fetch(this.prefix + path, { headers, signal: AbortSignal.timeout(60_000) });
    if (answer.status === 404 || answer.status === 410) return await discard(answer, null);
    if (answer.status === 401 || answer.status === 403) return await discard(answer, 'denied' as const);
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      throw new Error(`HTTP ${answer.status}`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > atMost) throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

async function discard<T>(answer: Response, value: T): Promise<T> {
  await answer.body?.cancel();
  return value;
}
