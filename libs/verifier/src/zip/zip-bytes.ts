import { Malformed } from '../malformed';

/** A zip's bytes, wherever they lie. */
export interface ZipBytes {
  readonly size: number;
  /** Good until the next call. Fewer than `length` bytes where the zip ends. */
  at(position: number, length: number): Uint8Array;
}

export const broken = (zh: string, en: string): Malformed => new Malformed(`zip 文件${zh}`, `the zip ${en}`);

export function sliceAt(zip: ZipBytes, position: number, length: number): Uint8Array {
  const bytes = position <= zip.size ? zip.at(position, length) : new Uint8Array(0);
  if (bytes.length < length) throw broken('不完整', 'is cut short');
  return bytes;
}

export function viewAt(zip: ZipBytes, position: number, length: number): DataView {
  const { buffer, byteOffset } = sliceAt(zip, position, length);
  return new DataView(buffer, byteOffset, length);
}

export function u64(view: DataView, at: number): number {
  const value = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
  if (!Number.isSafeInteger(value)) throw broken('中有过大的数', 'has a number that is too large');
  return value;
}

/** Stands in a field whose value is in a zip64 one. */
export const elsewhere16 = 0xffff;
export const elsewhere32 = 0xffffffff;
