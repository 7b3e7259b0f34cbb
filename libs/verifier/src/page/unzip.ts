/// <reference lib="dom" />
import { inflateSync } from 'fflate';
import type { Source, SourceFile } from '../bundle/source';
import { withoutRootFolder } from '../bundle/source';
import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';
import type { ZipEntry } from '../zip/central-directory';
import { readCentralDirectory } from '../zip/central-directory';

function inflate({ path, bytes, stored, deflated }: ZipEntry): Uint8Array {
  let content: Uint8Array;
  try {
    // Into so many bytes as the zip says, and not one more.
    content = deflated ? inflateSync(stored, { out: new Uint8Array(bytes) }) : stored;
  } catch {
    throw new Malformed(`${path} 解压失败`, `${path} can not be inflated`);
  }
  if (content.length !== bytes)
    throw new Malformed(`${path} 解压后大小不符`, `${path} does not have the size that the zip says`);
  return content;
}

const breatheEveryMs = 40;

/** A zipped bag in the browser's memory; files are inflated when they are read, and the page may draw in between. */
export class ZipInMemory implements Source {
  private readonly entries: ReadonlyMap<string, ZipEntry>;
  private readonly files: SourceFile[];
  private drewAt = Date.now();

  /** Throws Malformed. */
  constructor(
    zip: Uint8Array,
    private readonly digest: Digest,
  ) {
    const all = readCentralDirectory(zip);
    const { prefix, files } = withoutRootFolder(all.map(({ path, bytes, kind }) => ({ path, bytes, kind })));
    this.files = files;
    this.entries = new Map(all.map((entry) => [entry.path.slice(prefix.length), entry]));
  }

  list(): Promise<SourceFile[]> {
    return Promise.resolve(this.files);
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const entry = this.entries.get(path);
    if (!entry) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    if (entry.bytes > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    await this.breathe();
    return inflate(entry);
  }

  async sha256(path: string): Promise<Uint8Array> {
    return this.digest(await this.read(path, Number.MAX_SAFE_INTEGER));
  }

  private async breathe(): Promise<void> {
    if (Date.now() - this.drewAt < breatheEveryMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.drewAt = Date.now();
  }
}
