import { readUtf8 } from '../bytes/bytes';
import { checkName } from '../bundle/source';
import { Malformed } from '../malformed';
import { readEndRecords } from './end-records';
import { readExtraFields, refuseOtherName, widened } from './extra-fields';
import { isPlainFile } from './limits';
import { checkLocalHeaders } from './local-headers';
import type { ZipBytes } from './zip-bytes';
import { broken, elsewhere32, sliceAt, viewAt } from './zip-bytes';
import type { ZipEntry, ZippedFile } from './zip-entry';

const signature = 0x02014b50;
const fixedBytes = 46;
const encrypted = 0x2041;
const patched = 0x20;

/** Names that are marked as no UTF-8 may be so all the same; otherwise any one spelling will do. */
function nameOf(bytes: Uint8Array): string {
  try {
    return readUtf8(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function readRecord(zip: ZipBytes, at: number): { entry: ZipEntry; next: number } {
  const fixed = viewAt(zip, at, fixedBytes);
  if (fixed.getUint32(0, true) !== signature) throw broken('的目录已损坏', 'has a damaged directory');
  const [flags, method, crc] = [fixed.getUint16(8, true), fixed.getUint16(10, true), fixed.getUint32(16, true)];
  const shorts = [24, 20, 42].map((field) => ({ short: fixed.getUint32(field, true), elsewhere: elsewhere32 }));
  const [nameBytes, extraBytes] = [fixed.getUint16(28, true), fixed.getUint16(30, true)];
  const [commentBytes, disk, attributes] = [
    fixed.getUint16(32, true),
    fixed.getUint16(34, true),
    fixed.getUint32(38, true),
  ];
  const variable = new Uint8Array(sliceAt(zip, at + fixedBytes, nameBytes + extraBytes));
  const name = variable.subarray(0, nameBytes);
  const path = nameOf(name);
  if ((flags & encrypted) !== 0) throw broken(`中的 ${path} 已加密`, `has an encrypted file, ${path}`);
  if ((method !== 0 && method !== 8) || (flags & patched) !== 0)
    throw broken(`中的 ${path} 用了不支持的压缩方法`, `has a file compressed in an unknown way, ${path}`);
  if (disk !== 0) throw broken(`中的 ${path} 在另一卷`, `has ${path} in another volume`);
  const extra = readExtraFields(variable.subarray(nameBytes), path);
  refuseOtherName(extra, name, path);
  const [bytes, packed, headerAt] = widened(shorts, extra, path) as [number, number, number];
  if (method === 0 && packed !== bytes)
    throw broken(`中 ${path} 的两个大小不一致`, `has two sizes for ${path}, which is not packed`);
  const kind = isPlainFile(attributes) ? 'file' : 'other';
  const entry: ZipEntry = { path, kind, bytes, packed, deflated: method === 8, crc, flags, name, headerAt };
  return { entry, next: at + fixedBytes + nameBytes + extraBytes + commentBytes };
}

function readDirectory(zip: ZipBytes, limits: { files: number; bytes: number }): { entries: ZipEntry[]; from: number } {
  const { from, until, count } = readEndRecords(zip);
  const entries: ZipEntry[] = [];
  let at = from;
  let total = 0;
  while (entries.length < count && at < until) {
    const { entry, next } = readRecord(zip, at);
    total += entry.bytes;
    if (total > limits.bytes || entries.length >= limits.files)
      throw broken(
        `展开后过大（${total} 字节、${entries.length + 1} 个文件）`,
        `holds too much: ${total} bytes in ${entries.length + 1} files`,
      );
    entries.push(entry);
    at = next;
  }
  if (at !== until || entries.length !== count)
    throw broken('的目录与其文件数不符', 'has a directory that does not have as many files as it says');
  return { entries, from };
}

/** A folder has no content, a plain name, and is no file besides. */
function checkFolders(folders: readonly ZipEntry[], files: readonly ZipEntry[]): void {
  const paths = new Set(files.map(({ path }) => path));
  for (const { path, bytes, packed } of folders) {
    const bare = path.slice(0, -1);
    checkName(bare);
    // Nothing, deflated, has two bytes.
    if (bytes > 0 || packed > 2 || paths.has(bare))
      throw new Malformed(`“${path}”既是文件夹，又有内容`, `"${path}" is a folder, and has content`);
  }
}

/**
 * All files of a zip, without its folders. Throws Malformed where another tool could read anything else: from front to
 * back, by the headers before each file, or by another directory. Names are for `checkNames`.
 */
export function readZip(zip: ZipBytes, limits: { files: number; bytes: number }): ZippedFile[] {
  const { entries, from } = readDirectory(zip, limits);
  const isFolder = ({ path }: ZipEntry): boolean => path.endsWith('/');
  const files = entries.filter((entry) => !isFolder(entry));
  checkFolders(entries.filter(isFolder), files);
  const contentAt = checkLocalHeaders(zip, entries, from);
  return files.map((entry) => ({ ...entry, contentAt: contentAt.get(entry) as number }));
}
