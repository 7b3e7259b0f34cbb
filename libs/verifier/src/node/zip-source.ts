import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { open as openZip } from 'yauzl';
import type { Entry, Options, ZipFile } from 'yauzl';
import type { Source, SourceFile } from '../bundle/source';
import { withoutRootFolder } from '../bundle/source';
import { Malformed } from '../malformed';
import { isPlainFile, zipLimits } from '../zip/limits';

const open = promisify(
  openZip as (path: string, options: Options, done: (error: Error | null, zip: ZipFile) => void) => void,
);

const broken = (error: unknown): Malformed =>
  error instanceof Malformed
    ? error
    : new Malformed(
        `不是完好的 zip 文件（${(error as Error).message}）`,
        `is no sound zip file (${(error as Error).message})`,
      );

/** A bag in one zip file, its folder at the root. Nothing is unpacked to disk, and nothing larger than it says it is. */
export class ZipSource implements Source {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly files: readonly SourceFile[],
    private readonly prefix: string,
  ) {}

  /** Throws Malformed: truncated, encrypted, too much, or no zip at all. Names are for `checkNames`. */
  static async open(path: string): Promise<ZipSource> {
    try {
      const zip = await open(path, {
        lazyEntries: true,
        autoClose: false,
        strictFileNames: true,
        validateEntrySizes: true,
      });
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
      const listed = entries
        .filter(({ fileName }) => !fileName.endsWith('/'))
        .map(({ fileName, uncompressedSize, externalFileAttributes }): SourceFile => ({
          path: fileName,
          bytes: uncompressedSize,
          kind: isPlainFile(externalFileAttributes) ? 'file' : 'other',
        }));
      const { prefix, files } = withoutRootFolder(listed);
      return new ZipSource(zip, new Map(entries.map((entry) => [entry.fileName, entry])), files, prefix);
    } catch (error) {
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
    const entry = this.entries.get(this.prefix + path);
    if (!entry) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    if (entry.uncompressedSize > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    return this.streamed(path, buffer);
  }

  sha256(path: string): Promise<Uint8Array> {
    return this.streamed(path, async (content) => {
      const hash = createHash('sha256');
      await pipeline(content, hash);
      return hash.digest();
    });
  }

  private async streamed<T>(path: string, use: (content: Readable) => Promise<T>): Promise<T> {
    const entry = this.entries.get(this.prefix + path);
    if (!entry) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    try {
      return await use(
        await promisify(
          this.zip.openReadStream.bind(this.zip) as (
            entry: Entry,
            done: (error: Error | null, content: Readable) => void,
          ) => void,
        )(entry),
      );
    } catch (error) {
      throw broken(error);
    }
  }
}
