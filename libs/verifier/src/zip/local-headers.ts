import { equal } from '../bytes/bytes';
import { readExtraFields, refuseOtherName, widened } from './extra-fields';
import type { ZipBytes } from './zip-bytes';
import { broken, elsewhere32, sliceAt, u64, viewAt } from './zip-bytes';
import type { ZipEntry } from './zip-entry';

const signature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const fixedBytes = 30;
/** Size and checksum stand in a descriptor after the content. */
const described = 0x08;
/** Encryption, descriptor, strong encryption, UTF-8, masked header. */
const meant = 0x2849;

const disagree = (path: string, zh: string, en: string): Error =>
  broken(
    `中 ${path} 的${zh}，文件头与目录不一致：不同的工具会读出不同的内容`,
    `has two accounts of ${path}: its header and the directory disagree on its ${en}, and other tools would read something else`,
  );

/** Throws Malformed unless the header before the content says what the directory says. Returns where the content begins. */
function checkHeader(zip: ZipBytes, entry: ZipEntry): number {
  const { path, headerAt: at } = entry;
  const fixed = viewAt(zip, at, fixedBytes);
  if (fixed.getUint32(0, true) !== signature)
    throw broken(`中 ${path} 的文件头已损坏`, `has a damaged file header, of ${path}`);
  const [flags, method, crc] = [fixed.getUint16(6, true), fixed.getUint16(8, true), fixed.getUint32(14, true)];
  const shorts = [22, 18].map((field) => ({ short: fixed.getUint32(field, true), elsewhere: elsewhere32 }));
  const [nameBytes, extraBytes] = [fixed.getUint16(26, true), fixed.getUint16(28, true)];
  const variable = sliceAt(zip, at + fixedBytes, nameBytes + extraBytes);
  const name = variable.subarray(0, nameBytes);
  if (!equal(name, entry.name)) throw disagree(path, '名称', 'name');
  const extra = readExtraFields(variable.subarray(nameBytes), path);
  refuseOtherName(extra, name, path);
  if (method !== (entry.deflated ? 8 : 0)) throw disagree(path, '压缩方法', 'compression');
  if ((flags & meant) !== (entry.flags & meant)) throw disagree(path, '标志', 'flags');
  const [bytes, packed] = widened(shorts, extra, path) as [number, number];
  // Nought is said before the content by whoever says it after.
  const agrees = (said: number, due: number): boolean => said === due || (said === 0 && (flags & described) !== 0);
  if (!agrees(bytes, entry.bytes) || !agrees(packed, entry.packed)) throw disagree(path, '大小', 'size');
  if (!agrees(crc, entry.crc)) throw disagree(path, '校验和', 'checksum');
  if (!entry.deflated && packed !== entry.packed)
    throw broken(
      `中 ${path} 未压缩，其大小只记在内容之后：从前往后读的工具不知它在何处结束`,
      `tells the size of ${path}, which is not packed, only after its content: a tool that reads from front to back can not know where it ends`,
    );
  return at + fixedBytes + nameBytes + extraBytes;
}

function notEndToEnd(due: number, found: number, path: string | null): Error {
  const [zh, en] = path === null ? ['目录', 'the directory'] : [path, path];
  return found > due
    ? broken(
        `第 ${due} 至 ${found} 字节（${zh}处）不属于目录中的任何文件`,
        `has bytes ${due} to ${found}, at ${en}, that are of no file in its directory`,
      )
    : broken(`中的文件互相重叠，在第 ${found} 字节（${zh}）`, `has files that overlap, at byte ${found} (${en})`);
}

/** With its signature or without, its sizes of 4 or 8 bytes: it fills what is left until what follows. */
function checkDescriptor(zip: ZipBytes, entry: ZipEntry, at: number, until: number): void {
  const length = until - at;
  if (![12, 16, 20, 24].includes(length)) throw notEndToEnd(at, until, entry.path);
  const signed = length === 16 || length === 24;
  const view = viewAt(zip, at, length);
  const from = signed ? 4 : 0;
  const [packed, bytes] =
    length - from === 12
      ? [view.getUint32(from + 4, true), view.getUint32(from + 8, true)]
      : [u64(view, from + 4), u64(view, from + 12)];
  const holds =
    (!signed || view.getUint32(0, true) === descriptorSignature) &&
    view.getUint32(from, true) === entry.crc &&
    packed === entry.packed &&
    bytes === entry.bytes;
  if (!holds) throw disagree(entry.path, '大小或校验和（内容之后）', 'size or checksum, as told after its content');
}

/**
 * Throws Malformed unless the headers say what the directory says, and the files lie end to end from the first byte to the
 * directory. Returns where each one's content begins.
 */
export function checkLocalHeaders(
  zip: ZipBytes,
  entries: readonly ZipEntry[],
  directoryAt: number,
): ReadonlyMap<ZipEntry, number> {
  const inOrder = [...entries].sort((a, b) => a.headerAt - b.headerAt);
  const contentAt = new Map<ZipEntry, number>();
  let at = 0;
  inOrder.forEach((entry, i) => {
    if (entry.headerAt !== at) throw notEndToEnd(at, entry.headerAt, entry.path);
    const start = checkHeader(zip, entry);
    contentAt.set(entry, start);
    at = start + entry.packed;
    const until = inOrder[i + 1]?.headerAt ?? directoryAt;
    if ((entry.flags & described) === 0) return;
    checkDescriptor(zip, entry, at, until);
    at = until;
  });
  if (at !== directoryAt) throw notEndToEnd(at, directoryAt, null);
  return contentAt;
}
