import { tileWidth } from './tree';
import type { TileRef } from './tree';

/** Where the files of a log lie, c2sp.org/tlog-tiles. */
export const checkpointPath = 'checkpoint';
export const keysPath = 'keys';
/** Where the checkpoint lies that proves the n-th rotation to whoever trusts only older keys; n from 1. */
export const rotationPath = (n: number): string => `rotations/${n}`;

/** 1234067 → x001/x234/067 */
function numbered(n: number): string {
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

const partial = (width: number): string => (width === tileWidth ? '' : `.p/${width}`);

export const tilePath = ({ level, index, width }: TileRef): string =>
  `tile/${level}/${numbered(index)}${partial(width)}`;
export const bundlePath = (index: number, width: number): string => `tile/entries/${numbered(index)}${partial(width)}`;

/** How many hashes a tile has in a tree of some size; 0 when it is not there. */
export const widthAt = (level: number, index: number, size: number): number =>
  Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth));
