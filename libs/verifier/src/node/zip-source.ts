import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { InflateRaw } from 'node:zlib';
import type { Source, SourceFile } from '../bundle/source';
import { withoutRootFolder } from '../bundle/source';
import { Malformed } from '../malformed';
import { readZip } from '../zip/central-directory';
import { checkContent, endsEarly, notInflated, wrongSize } from '../zip/content';
import { zipLimits } from '../zip/limits';
import type { ZippedFile } from '../zip/zip-entry';
import { nodeTools } from './tools';
import { ZipFileBytes } from './zip-file-bytes';

/** Up to so many bytes, packed and unpacked, a file is read at once: streams cost more than their reading. */
const wholeBytes = 1024 * 1024;
const isSmall = ({ packed, bytes }: ZippedFile): boolean => packed <= wholeBytes && bytes <= wholeBytes;

const broken = (error: unknown): Malformed =>
  error instanceof Malformed
    ? error
    : new Malformed(
        `不是完好的 zip 文件（${(error as Error).message}）`,
        `is no sound zip file (${(error as Error).message})`,
      );

/** What Node answers with `info`, of which its types know nothing. */
interface Inflated {
  buffer: Buffer;
  engine: InflateRaw;
}

function inflated(stored: Buffer, file: ZippedFile): Buffer {
  let answer: Inflated;
  try {
    const options = { maxOutputLength: Math.max(1, file.bytes), info: true };
    answer = inflateRawSync(stored, options) as unknown as Inflated;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? wrongSize(file) : notInflated(file);
  }
  if (answer.engine.bytesWritten !== file.packed) throw endsEarly(file);
  return answer.buffer;
}

type Chunks = AsyncIterable<Buffer>;

/** The chunks as they come, and Malformed as soon as they are not what the directory says. */
async function* checked(file: ZippedFile, content: Chunks, inflate: InflateRaw | null): AsyncGenerator<Buffer> {
  let bytes = 0;
  let crc = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > file.bytes) throw wrongSize(file);
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (inflate && inflate.bytesWritten !== file.packed) throw endsEarly(file);
  checkContent(file, bytes, crc);
}

/** A bag in one zip file, its folder at the root. Nothing is unpacked to disk, and nothing larger than it says it is. */
export class ZipSource implements Source {
  private constructor(
    private readonly bytes: ZipFileBytes,
    private readonly files: ReadonlyMap<string, ZippedFile>,
    private readonly listed: readonly SourceFile[],
  ) {}

  /** Throws Malformed: truncated, encrypted, too much, of two readings, or no zip at all. Names are for `checkNames`. */
  static async open(path: string): Promise<ZipSource> {
    let bytes: ZipFileBytes | null = null;
    try {
      bytes = new ZipFileBytes(path);
      const files = withoutRootFolder(readZip(bytes, zipLimits));
      return Promise.resolve(new ZipSource(bytes, new Map(files.map((file) => [file.path, file])), files));
    } catch (error) {
      bytes?.close();
      throw broken(error);
    }
  }

  list(): Promise<readonly SourceFile[]> {
    return Promise.resolve(this.listed);
  }

  close(): void {
    this.bytes.close();
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const file = this.file(path);
    if (file.bytes > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    return isSmall(file) ? this.whole(file) : this.streamed(file, buffer);
  }

  async sha256(path: string): Promise<Uint8Array> {
    const file = this.file(path);
    if (isSmall(file)) return nodeTools.digests.sha256(this.whole(file));
    return this.streamed(file, async (content) => {
      const hash = createHash('sha256');
      for await (const chunk of content) hash.update(chunk);
      return hash.digest();
    });
  }

  private file(path: string): ZippedFile {
    const file = this.files.get(path);
    if (!file) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    return file;
  }

  private whole(file: ZippedFile): Uint8Array {
    const stored = this.bytes.at(file.contentAt, file.packed);
    const content = file.deflated ? inflated(stored, file) : Buffer.from(stored);
    checkContent(file, content.length, crc32(content));
    return content;
  }

  private async streamed<T>(file: ZippedFile, use: (content: Chunks) => Promise<T>): Promise<T> {
    const stored = Readable.from(this.bytes.chunks(file.contentAt, file.packed));
    const inflate = file.deflated ? createInflateRaw() : null;
    if (inflate) stored.on('error', (error) => inflate.destroy(error)).pipe(inflate);
    try {
      return await use(checked(file, inflate ?? stored, inflate));
    } catch (error) {
      throw broken(error);
    } finally {
      stored.destroy();
      inflate?.destroy();
    }
  }
}
