import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Source, SourceFile } from '../bundle/source';
import { Malformed } from '../malformed';
import { readFileAtMost } from './read-file';
import { nodeTools } from './tools';

/** Up to so many bytes a file is read at once: a stream costs more than its reading. */
const wholeBytes = 1024 * 1024;

/** A bag in a folder. Links are not followed: they are told. */
export class FolderSource implements Source {
  constructor(private readonly folder: string) {}

  /** Synchronous, as `readFileAtMost` is, and for the same reason. */
  async list(): Promise<SourceFile[]> {
    const found: SourceFile[] = [];
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size } = lstatSync(path);
      found.push({
        path: relative(this.folder, path).split(sep).join('/'),
        bytes: size,
        kind: entry.isFile() ? 'file' : 'other',
      });
    }
    return Promise.resolve(found);
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const bytes = readFileAtMost(join(this.folder, path), path, atMost);
    if (!bytes) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    return Promise.resolve(bytes);
  }

  async sha256(path: string): Promise<Uint8Array> {
    const { size } = lstatSync(join(this.folder, path));
    if (size <= wholeBytes) return nodeTools.digests.sha256(await this.read(path, wholeBytes));
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.folder, path)), hash);
    return hash.digest();
  }
}
