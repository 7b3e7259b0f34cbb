/// <reference lib="dom" />
import { inflateSync } from 'fflate';
import type { Source, SourceFile } from '../bundle/source';
import { withoutRootFolder } from '../bundle/source';
import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';
import { readZip } from '../zip/central-directory';
import { checkContent, endsEarly, notInflated } from '../zip/content';
import { crc32 } from '../zip/crc32';
import { zipLimitsInMemory } from '../zip/limits';
import type { ZipBytes } from '../zip/zip-bytes';
import type { ZippedFile } from '../zip/zip-entry';

class BytesInMemory implements ZipBytes {
  readonly size: number;

  constructor(private readonly zip: Uint8Array) {
    this.size = zip.length;
  }

  at(position: number, length: number): Uint8Array {
    return this.zip.subarray(position, position + length);
  }
}

/** Into so many bytes as the zip says, and one more, which shows that it goes on; null when it is no deflated content, or not whole. */
function inflate(stored: Uint8Array, bytes: number): Uint8Array | null {
  try {
    return inflateSync(stored, { out: new Uint8Array(bytes + 1) });
  } catch {
    return null;
  }
}

function unpacked(stored: Uint8Array, file: ZippedFile): Uint8Array {
  const content = file.deflated ? inflate(stored, file.bytes) : stored;
  if (!content) throw notInflated(file);
  checkContent(file, content.length, crc32(content));
  // fflate does not tell where it stopped: what is whole without its last byte stopped before that.
  if (file.deflated && inflate(stored.subarray(0, -1), file.bytes)) throw endsEarly(file);
  return content;
}

const breatheEveryMs = 40;

/** A zipped bag in the browser's memory; files are inflated when they are read, and the page may draw in between. */
export class ZipInMemory implements Source {
  private readonly files: ReadonlyMap<string, ZippedFile>;
  private readonly listed: readonly SourceFile[];
  private drewAt = Date.now();

  /** Throws Malformed. */
  constructor(
    private readonly zip: Uint8Array,
    private readonly digest: Digest,
  ) {
    const files = withoutRootFolder(readZip(new BytesInMemory(zip), zipLimitsInMemory));
    this.listed = files;
    this.files = new Map(files.map((file) => [file.path, file]));
  }

  list(): Promise<readonly SourceFile[]> {
    return Promise.resolve(this.listed);
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const file = this.files.get(path);
    if (!file) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    if (file.bytes > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    await this.breathe();
    return unpacked(this.zip.subarray(file.contentAt, file.contentAt + file.packed), file);
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
