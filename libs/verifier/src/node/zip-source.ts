import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { inflateRawSync } from 'node:zlib';
import { fromRandomAccessReaderPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import type { Source, SourceFile } from '../bundle/source';
import { withoutRootFolder } from '../bundle/source';
import { Malformed } from '../malformed';
import { isPlainFile, zipLimits } from '../zip/limits';
import { nodeTools } from './tools';
import { ZipBytes } from './zip-bytes';

/** Up to so many bytes, packed and unpacked, a file is read at once: streams cost more than their reading. */
const wholeBytes = 1024 * 1024;
const isSmall = ({ compressedSize, uncompressedSize }: Entry): boolean =>
  compressedSize <= wholeBytes && uncompressedSize <= wholeBytes;

const localSignature = 0x04034b50;
const localBytes = 30;

const broken = (error: unknown): Malformed =>
  error instanceof Malformed
    ? error
    : new Malformed(
        `不是完好的 zip 文件（${(error as Error).message}）`,
        `is no sound zip file (${(error as Error).message})`,
      );

function unpacked(
  stored: Buffer,
  { compressionMethod, uncompressedSize }: Pick<Entry, 'compressionMethod' | 'uncompressedSize'>,
  path: string,
): Uint8Array {
  if (compressionMethod === 0) return Buffer.from(stored);
  if (compressionMethod !== 8)
    throw new Malformed(`${path} 用了不支持的压缩方法`, `${path} is compressed in an unknown way`);
  try {
    const content = inflateRawSync(stored, { maxOutputLength: Math.max(1, uncompressedSize) });
    if (content.length === uncompressedSize) return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE')
      throw new Malformed(`${path} 解压失败`, `${path} can not be inflated`);
  }
  throw new Malformed(`${path} 解压后大小不符`, `${path} does not have the size that the zip says`);
}

async function readDirectory(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    zip
      .on('error', reject)
      .on('end', resolve)
      .on('entry', (entry: Entry) => {
        bytes += entry.uncompressedSize;
        if (entries.length >= zipLimits.files || bytes > zipLimits.bytes)
          reject(
            new Malformed(
              `zip 展开后过大（${bytes} 字节、${entries.length + 1} 个文件）`,
              `the zip holds too much: ${bytes} bytes in ${entries.length + 1} files`,
            ),
          );
        else if (entry.isEncrypted())
          reject(new Malformed(`${entry.fileName} 已加密`, `${entry.fileName} is encrypted`));
        else {
          entries.push(entry);
          zip.readEntry();
        }
      });
    zip.readEntry();
  });
  return entries;
}

/** A bag in one zip file, its folder at the root. Nothing is unpacked to disk, and nothing larger than it says it is. */
export class ZipSource implements Source {
  private constructor(
    private readonly bytes: ZipBytes,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly files: readonly SourceFile[],
    private readonly prefix: string,
  ) {}

  /** Throws Malformed: truncated, encrypted, too much, or no zip at all. Names are for `checkNames`. */
  static async open(path: string): Promise<ZipSource> {
    let bytes: ZipBytes | null = null;
    try {
      bytes = new ZipBytes(path);
      const zip = await fromRandomAccessReaderPromise(bytes, bytes.size, {
        autoClose: false,
        strictFileNames: true,
        validateEntrySizes: true,
      });
      const entries = await readDirectory(zip);
      const listed = entries
        .filter(({ fileName }) => !fileName.endsWith('/'))
        .map(({ fileName, uncompressedSize, externalFileAttributes }): SourceFile => ({
          path: fileName,
          bytes: uncompressedSize,
          kind: isPlainFile(externalFileAttributes) ? 'file' : 'other',
        }));
      const { prefix, files } = withoutRootFolder(listed);
      return new ZipSource(bytes, zip, new Map(entries.map((entry) => [entry.fileName, entry])), files, prefix);
    } catch (error) {
      bytes?.close();
      throw broken(error);
    }
  }

  list(): Promise<readonly SourceFile[]> {
    return Promise.resolve(this.files);
  }

  close(): void {
    this.zip.close();
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const entry = this.entry(path);
    if (entry.uncompressedSize > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    return isSmall(entry) ? this.whole(entry, path) : this.streamed(entry, buffer);
  }

  async sha256(path: string): Promise<Uint8Array> {
    const entry = this.entry(path);
    if (isSmall(entry)) return nodeTools.digests.sha256(this.whole(entry, path));
    return this.streamed(entry, async (content) => {
      const hash = createHash('sha256');
      await pipeline(content, hash);
      return hash.digest();
    });
  }

  private entry(path: string): Entry {
    const entry = this.entries.get(this.prefix + path);
    if (!entry) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    return entry;
  }

  private whole(entry: Entry, path: string): Uint8Array {
    const { relativeOffsetOfLocalHeader, compressedSize } = entry;
    const header = this.bytes.at(relativeOffsetOfLocalHeader, localBytes);
    if (header.length < localBytes || header.readUInt32LE(0) !== localSignature)
      throw new Malformed(`${path} 的文件头已损坏`, `${path} has a damaged file header`);
    const start = relativeOffsetOfLocalHeader + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    const stored = this.bytes.at(start, compressedSize);
    if (stored.length < compressedSize) throw new Malformed(`${path} 不完整`, `${path} is cut short`);
    return unpacked(stored, entry, path);
  }

  private async streamed<T>(entry: Entry, use: (content: Readable) => Promise<T>): Promise<T> {
    try {
      return await use(await this.zip.openReadStreamPromise(entry));
    } catch (error) {
      throw broken(error);
    }
  }
}
