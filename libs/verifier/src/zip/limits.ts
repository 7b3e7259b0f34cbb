/** What a zip may hold before it is taken for a bomb. */
export const zipLimits = { files: 2_000_000, bytes: 64 * 1024 ** 3 };

/** In a browser everything is held in memory. */
export const zipLimitsInMemory = { files: 500_000, bytes: 2 * 1024 ** 3 };

/** From a zip entry's external attributes: of Unix in the upper half, which others leave 0, and of DOS in the lower. */
export function isPlainFile(externalFileAttributes: number): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  const isDosFolder = (externalFileAttributes & 0x10) !== 0;
  return !isDosFolder && (type === 0 || type === 0o100000);
}
