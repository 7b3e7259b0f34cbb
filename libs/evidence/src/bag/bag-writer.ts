import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { BagPathRefused, checkBagPath, samePath } from './bag-path';
import type { BagSink } from './bag-sink';

export interface WrittenFile {
  /** Hex. */
  sha256: string;
  bytes: number;
}

const bagit = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** One line per label; a value must not begin another line (RFC 8493, 2.2.2). */
const infoLine = ([label, value]: [string, string]): string => `${label}: ${value.replaceAll(/\s+/gu, ' ').trim()}\n`;

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A BagIt bag (RFC 8493, version 1.0) with SHA-256 manifests, written file by file; nothing of the payload is kept in memory. */
export class BagWriter {
  private readonly payload: [path: string, sha256: string][] = [];
  private readonly names = new Set<string>();
  private bytes = 0;

  constructor(private readonly sink: BagSink) {}

  /** Adds `data/<path>`. Throws BagPathRefused for a name that has no place in a bag or was taken before. */
  async add(path: string, content: Readable | Uint8Array | string): Promise<WrittenFile> {
    const name = `data/${checkBagPath(path)}`;
    if (this.names.has(samePath(name))) throw new BagPathRefused(name, 'written twice');
    this.names.add(samePath(name));
    const written =
      typeof content === 'string' || content instanceof Uint8Array
        ? await this.whole(name, typeof content === 'string' ? utf8(content) : content)
        : await this.streamed(name, content);
    this.payload.push([name, written.sha256]);
    this.bytes += written.bytes;
    return written;
  }

  /** Writes the manifests. `info` is the content of bag-info.txt; Payload-Oxum is added. */
  async finish(info: Record<string, string>): Promise<{ files: number; bytes: number }> {
    const { bytes } = this;
    const files = this.payload.length;
    const tags: [string, Buffer][] = [
      ['bagit.txt', utf8(bagit)],
      [
        'bag-info.txt',
        utf8(
          Object.entries({ ...info, 'Payload-Oxum': `${bytes}.${files}` })
            .map(infoLine)
            .join(''),
        ),
      ],
      ['manifest-sha256.txt', utf8(manifest(this.payload))],
    ];
    tags.push(['tagmanifest-sha256.txt', utf8(manifest(tags.map(([name, text]) => [name, sha256(text)])))]);
    for (const [name, text] of tags) await this.sink.file(name, text);
    await this.sink.finish();
    return { files, bytes };
  }

  private async whole(name: string, content: Uint8Array): Promise<WrittenFile> {
    await this.sink.file(name, content);
    return { sha256: sha256(content), bytes: content.length };
  }

  private async streamed(name: string, content: Readable): Promise<WrittenFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    content.once('error', (error) => measured.destroy(error));
    await this.sink.file(name, content.pipe(measured));
    return { sha256: hash.digest('hex'), bytes };
  }
}

const manifest = (files: [string, string][]): string =>
  [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, digest]) => `${digest}  ${path}\n`)
    .join('');
