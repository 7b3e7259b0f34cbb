import type { ZipBytes } from './zip-bytes';
import { broken, elsewhere16, elsewhere32, u64, viewAt } from './zip-bytes';

/** Where the directory stands, and of how many files. */
export interface DirectoryPlace {
  from: number;
  until: number;
  count: number;
}

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const end64Bytes = 56;
const signatures = { end: 0x06054b50, locator: 0x07064b50, end64: 0x06064b50 };

const secondEnd = (at: number): Error =>
  broken(
    `在第 ${at} 字节处另有一个结尾，或结尾之后还有内容：不同的工具会读出不同的文件`,
    `has a second end at byte ${at}, or goes on after its end: other tools would read other files`,
  );
const manyDisks = (): Error => broken('分为多卷', 'is one of several volumes');

/** The one end record, last but for its comment. */
function findEnd(zip: ZipBytes): number {
  const from = Math.max(0, zip.size - endBytes - longestComment);
  const tail = viewAt(zip, from, zip.size - from);
  for (let at = tail.byteLength - 4; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== signatures.end) continue;
    if (at + endBytes <= tail.byteLength && at + endBytes + tail.getUint16(at + 20, true) === tail.byteLength)
      return from + at;
    if (at + endBytes <= tail.byteLength) throw secondEnd(from + at);
    break;
  }
  throw broken('不完整，或者不是 zip', 'is cut short, or no zip');
}

/** Throws Malformed unless the end records agree with each other, and nothing lies between them. */
export function readEndRecords(zip: ZipBytes): DirectoryPlace {
  const at = findEnd(zip);
  const end = viewAt(zip, at, endBytes);
  const [disk, directoryDisk] = [end.getUint16(4, true), end.getUint16(6, true)];
  const [here, count] = [end.getUint16(8, true), end.getUint16(10, true)];
  const [bytes, from] = [end.getUint32(12, true), end.getUint32(16, true)];
  const has64 = at >= locatorBytes && viewAt(zip, at - locatorBytes, 4).getUint32(0, true) === signatures.locator;
  const place = has64 ? readEnd64(zip, at - locatorBytes) : { from, until: at, count };
  const agrees = (short: number, long: number, elsewhere: number): boolean =>
    short === long || (has64 && short === elsewhere);
  if (
    !agrees(count, place.count, elsewhere16) ||
    !agrees(here, place.count, elsewhere16) ||
    !agrees(from, place.from, elsewhere32) ||
    !agrees(bytes, place.until - place.from, elsewhere32)
  )
    throw broken(
      '的目录与结尾记录不符：大小、位置或文件数不一致',
      'has an end that does not fit its directory, in size, place or number of files',
    );
  if (!agrees(disk, 0, elsewhere16) || !agrees(directoryDisk, 0, elsewhere16)) throw manyDisks();
  return place;
}

function readEnd64(zip: ZipBytes, locatorAt: number): DirectoryPlace {
  const locator = viewAt(zip, locatorAt, locatorBytes);
  const [disk, disks, at] = [locator.getUint32(4, true), locator.getUint32(16, true), u64(locator, 8)];
  if (disk !== 0 || disks > 1) throw manyDisks();
  const end = at + end64Bytes === locatorAt ? viewAt(zip, at, end64Bytes) : null;
  if (end?.getUint32(0, true) !== signatures.end64 || u64(end, 4) !== end64Bytes - 12)
    throw broken('的 zip64 结尾记录已损坏', 'has a damaged zip64 end');
  if (end.getUint32(16, true) !== 0 || end.getUint32(20, true) !== 0 || u64(end, 24) !== u64(end, 32))
    throw manyDisks();
  const from = u64(end, 48);
  if (from + u64(end, 40) !== at)
    throw broken('的目录与 zip64 结尾之间有空隙或重叠', 'has a gap or overlap between its directory and zip64 end');
  return { from, until: at, count: u64(end, 32) };
}
