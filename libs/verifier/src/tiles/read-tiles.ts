import { Malformed } from '../malformed';
import { hashBytes } from '../merkle/digest';

/** `width` hashes, views of the tile's bytes. Throws Malformed unless there are just so many. */
export function readHashTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * hashBytes)
    throw new Malformed(
      `哈希瓦片有 ${bytes.length} 字节，应为 ${width * hashBytes} 字节`,
      `the hash tile has ${bytes.length} bytes; ${width * hashBytes} are right`,
    );
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * hashBytes, (i + 1) * hashBytes));
}

/** The entries that could be told apart, views of the bundle's bytes, and what stopped the reading. */
export interface SplitBundle {
  entries: Uint8Array[];
  fault: Malformed | null;
}

/** `width` entries, each behind its length as a big-endian uint16; as many as there are when it is cut short. */
export function splitEntryBundle(bytes: Uint8Array, width: number): SplitBundle {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    const end = at + 2 + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    if (at + 2 > bytes.length || end > bytes.length)
      return {
        entries,
        fault: new Malformed(
          `条目包在第 ${entries.length} 条处中断`,
          `the entry bundle breaks off within its entry ${entries.length}`,
        ),
      };
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  const spare = bytes.length - at;
  return {
    entries,
    fault:
      spare === 0
        ? null
        : new Malformed(
            `条目包在 ${width} 条之后还有 ${spare} 字节`,
            `the entry bundle goes on for ${spare} bytes after ${width} entries`,
          ),
  };
}

/** Throws Malformed, with the place in the bundle, when it is cut short or goes on. */
export function readEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const { entries, fault } = splitEntryBundle(bytes, width);
  if (fault) throw fault;
  return entries;
}
