import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Malformed } from '../malformed';

const notThere = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * Null when there is no such file. Throws Malformed when it is larger than `atMost` bytes, or can't be read. Synchronous:
 * a bundle has thousands of small files, and each asynchronous call waits for a thread.
 */
export function readFileAtMost(path: string, shown: string, atMost: number): Uint8Array | null {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    if (size > atMost)
      throw new Malformed(
        `${shown} 有 ${size} 字节，超过 ${atMost} 字节`,
        `${shown} has ${size} bytes, more than ${atMost}`,
      );
    const bytes = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let read = -1; read !== 0 && at < size; at += read) read = readSync(file, bytes, at, size - at, at);
    return bytes.subarray(0, at);
  } catch (error) {
    if (error instanceof Malformed) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (notThere.has(code ?? '')) return null;
    throw new Malformed(
      `${shown} 无法读取（${code ?? String(error)}）`,
      `${shown} can not be read (${code ?? String(error)})`,
    );
  } finally {
    if (file !== null) closeSync(file);
  }
}
