/** A hash tile, `width` 1..256 hashes of the given level; entry bundles are named alike. */
export interface TileRef {
  level: number;
  index: number;
  width: number;
}

export const tileWidth = 256;

function indexPath(index: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

const suffix = (width: number): string => (width === tileWidth ? '' : `.p/${width}`);

/** c2sp.org/tlog-tiles: `tile/<L>/<N>[.p/<W>]`. */
export const tilePath = ({ level, index, width }: TileRef): string =>
  `tile/${level}/${indexPath(index)}${suffix(width)}`;

/** `tile/entries/<N>[.p/<W>]`. */
export const bundlePath = (index: number, width: number): string => `tile/entries/${indexPath(index)}${suffix(width)}`;

/** The other way; null for what is no tile's path: another width, a leading zero, a part without its x. */
export function readTilePath(
  path: string,
): (TileRef & { entries: false }) | (Omit<TileRef, 'level'> & { entries: true }) | null {
  const [, level, groups, width] =
    /^tile\/(entries|0|[1-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path) ??
    [];
  if (level === undefined || groups === undefined) return null;
  const index = Number(groups.replace(/[x/]/g, ''));
  const read = { index, width: width === undefined ? tileWidth : Number(width) };
  const ref =
    level === 'entries'
      ? { ...read, entries: true as const }
      : { ...read, level: Number(level), entries: false as const };
  const again = ref.entries ? bundlePath(ref.index, ref.width) : tilePath(ref);
  return Number.isSafeInteger(index) && again === path ? ref : null;
}
