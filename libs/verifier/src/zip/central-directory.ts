import { readUtf8 } from '../bytes/bytes';
import { Malformed } from '../malformed';
import { isPlainFile, zipLimitsInMemory } from './limits';

/** A file as the zip's central directory has it. */
export interface ZipEntry {
  path: string;
  bytes: number;
  kind: 'file' | 'other';
  /** Its content as it lies in the zip, views of the zip's bytes. */
  stored: Uint8Array;
  deflated: boolean;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;

const broken = (zh: string, en: string): Malformed => new Malformed(`zip 文件${zh}`, `the zip ${en}`);

class Reader {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private need(at: number, length: number): void {
    if (at < 0 || at + length > this.bytes.length) throw broken('不完整', 'is cut short');
  }

  u16(at: number): number {
    this.need(at, 2);
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    this.need(at, 4);
    return this.view.getUint32(at, true);
  }

  slice(at: number, length: number): Uint8Array {
    this.need(at, length);
    return this.bytes.subarray(at, at + length);
  }

  /** Where the end record stands: last, but for a comment. */
  end(): number {
    const least = Math.max(0, this.bytes.length - endBytes - 0xffff);
    for (let at = this.bytes.length - endBytes; at >= least; at -= 1)
      if (this.u32(at) === endSignature && at + endBytes + this.u16(at + 20) === this.bytes.length) return at;
    throw broken('不完整，或者不是 zip', 'is cut short, or no zip');
  }
}

function readEntryAt(reader: Reader, at: number): { entry: ZipEntry; next: number } {
  if (reader.u32(at) !== centralSignature) throw broken('的目录已损坏', 'has a damaged directory');
  const [flags, method] = [reader.u16(at + 8), reader.u16(at + 10)];
  const [compressed, bytes] = [reader.u32(at + 20), reader.u32(at + 24)];
  const [nameBytes, extraBytes, commentBytes] = [reader.u16(at + 28), reader.u16(at + 30), reader.u16(at + 32)];
  const [attributes, local] = [reader.u32(at + 38), reader.u32(at + 42)];
  const path = readUtf8(reader.slice(at + 46, nameBytes));
  if ((flags & 1) !== 0) throw broken(`中的 ${path} 已加密`, `has an encrypted file, ${path}`);
  if (method !== 0 && method !== 8)
    throw broken(`中的 ${path} 用了不支持的压缩方法`, `has a file compressed in an unknown way, ${path}`);
  if ([compressed, bytes, local].includes(0xffffffff))
    throw broken('过大（zip64）；请用命令行核验', 'is too large (zip64); verify it on the command line');
  if (reader.u32(local) !== localSignature) throw broken('的文件头已损坏', 'has a damaged file header');
  const start = local + 30 + reader.u16(local + 26) + reader.u16(local + 28);
  const entry: ZipEntry = {
    path,
    bytes,
    kind: isPlainFile(attributes) ? 'file' : 'other',
    stored: reader.slice(start, compressed),
    deflated: method === 8,
  };
  return { entry, next: at + 46 + nameBytes + extraBytes + commentBytes };
}

/** All files of a zip that is held in memory, without its folders. Throws Malformed. Names are for `checkNames`. */
export function readCentralDirectory(bytes: Uint8Array): ZipEntry[] {
  const reader = new Reader(bytes);
  const end = reader.end();
  const count = reader.u16(end + 10);
  if (count === 0xffff)
    throw broken('过大（zip64）；请用命令行核验', 'is too large (zip64); verify it on the command line');
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let i = 0, at = reader.u32(end + 16); i < count; i += 1) {
    const { entry, next } = readEntryAt(reader, at);
    total += entry.bytes;
    if (total > zipLimitsInMemory.bytes || i > zipLimitsInMemory.files)
      throw broken('展开后过大；请用命令行核验', 'holds too much; verify it on the command line');
    if (!entry.path.endsWith('/')) entries.push(entry);
    at = next;
  }
  return entries;
}
