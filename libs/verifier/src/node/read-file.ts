import { open } from 'node:fs/promises';
import { Malformed } from '../malformed';

const notThere = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Null when there is no such file. Throws Malformed when it is larger than `atMost` bytes, or no plain file. */
export async function readFileAtMost(path: string, shown: string, atMost: number): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > atMost)
        throw new Malformed(
          `${shown} 有 ${size} 字节，超过 ${atMost} 字节`,
          `${shown} has ${size} bytes, more than ${atMost}`,
        );
      const bytes = Buffer.allocUnsafeSlow(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Malformed) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (notThere.has(code ?? '')) return null;
    throw new Malformed(
      `${shown} 无法读取（${code ?? String(error)}）`,
      `${shown} can not be read (${code ?? String(error)})`,
    );
  }
}
