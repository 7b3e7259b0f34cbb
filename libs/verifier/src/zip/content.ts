import { Malformed } from '../malformed';
import type { ZipEntry } from './zip-entry';

type Named = Pick<ZipEntry, 'path'>;

export const notInflated = ({ path }: Named): Malformed =>
  new Malformed(`${path} 解压失败`, `${path} can not be inflated`);
export const wrongSize = ({ path }: Named): Malformed =>
  new Malformed(`${path} 解压后大小不符`, `${path} does not have the size that the zip says`);
/** What follows would be read as something else by who reads from front to back. */
export const endsEarly = ({ path }: Named): Malformed =>
  new Malformed(
    `${path} 的压缩内容提前结束，其后另有字节`,
    `${path}: its packed content ends early, and other bytes follow it`,
  );

/** Throws Malformed unless what was unpacked is what the directory says. */
export function checkContent(file: ZipEntry, bytes: number, crc: number): void {
  if (bytes !== file.bytes) throw wrongSize(file);
  if (crc !== file.crc)
    throw new Malformed(`${file.path} 的校验和不符`, `${file.path} does not have the checksum that the zip says`);
}
