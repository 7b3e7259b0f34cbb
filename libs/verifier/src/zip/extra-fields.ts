import { equal } from '../bytes/bytes';
import { broken, u64 } from './zip-bytes';

const zip64Id = 0x0001;
/** Info-ZIP's: another name, which some tools take for the file's. */
const unicodePathId = 0x7075;

/** What of a header's extra fields changes how it is read. Views of `bytes`. */
export interface ExtraFields {
  /** Null when there is none. */
  zip64: DataView | null;
  unicodePath: Uint8Array | null;
}

/** Throws Malformed, naming the file. */
export function readExtraFields(bytes: Uint8Array, path: string): ExtraFields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<number, Uint8Array>();
  // Up to three bytes of padding are common.
  for (let at = 0; at + 4 <= bytes.length;) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    at += 4;
    if (at + length > bytes.length || (found.has(id) && (id === zip64Id || id === unicodePathId)))
      throw broken(`中 ${path} 的附加字段已损坏或重复`, `has damaged or doubled extra fields at ${path}`);
    found.set(id, bytes.subarray(at, at + length));
    at += length;
  }
  const zip64 = found.get(zip64Id);
  // After a version and the digest of the name that it stands for.
  const unicodePath = found.get(unicodePathId)?.subarray(5) ?? null;
  return { zip64: zip64 ? new DataView(zip64.buffer, zip64.byteOffset, zip64.length) : null, unicodePath };
}

/** The values, those that stand elsewhere taken from the zip64 field, one after the other. Throws Malformed. */
export function widened(
  values: readonly { short: number; elsewhere: number }[],
  { zip64 }: ExtraFields,
  path: string,
): number[] {
  let at = 0;
  const wide = values.map(({ short, elsewhere }) => {
    if (short !== elsewhere) return short;
    if (!zip64 || at + 8 > zip64.byteLength)
      throw broken(`中 ${path} 缺少 zip64 字段`, `lacks the zip64 field of ${path}`);
    at += 8;
    return u64(zip64, at - 8);
  });
  if (zip64 && at === 0)
    throw broken(`中 ${path} 有多余的 zip64 字段`, `has a zip64 field at ${path} that is not called for`);
  return wide;
}

export function refuseOtherName({ unicodePath }: ExtraFields, name: Uint8Array, path: string): void {
  if (unicodePath && !equal(unicodePath, name))
    throw broken(`中 ${path} 另有一个名称（Unicode 字段）`, `has a second name for ${path}, in a Unicode field`);
}
