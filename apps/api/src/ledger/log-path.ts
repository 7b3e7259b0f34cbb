import { bundlePath, tilePath } from '@dingce/ledger';
import type { TileRef } from '@dingce/ledger';
import { problem } from '../problem/problem';
import type { ProblemError } from '../problem/problem';

const highestLevel = 63;
const fullWidth = 256;

const malformed = (): ProblemError =>
  problem(400, 'tile-path-malformed', '瓦片路径有误。', 'This is no path of a tile or an entry bundle.', {
    satisfiedBy: {
      zh: '按 c2sp.org/tlog-tiles：tile/<层>/<编号>[.p/<宽 1–255>]，编号写作 x001/234。',
      en: 'As c2sp.org/tlog-tiles has it: tile/<level>/<index>[.p/<width 1–255>], the index as x001/234.',
    },
  });

/** A wildcard's segments as Express gives them, whole again. */
export const joined = (path: string | string[]): string => (Array.isArray(path) ? path.join('/') : path);

interface Numbered {
  index: number;
  width: number;
}

/** `x001/234.p/7` → index 1234, width 7; only as a log writes it. */
function numberedPart(text: string): Numbered | null {
  const [, digits = '', width] = /^((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (digits === '') return null;
  return { index: Number(digits.replaceAll(/[x/]/g, '')), width: width === undefined ? fullWidth : Number(width) };
}

/** Tile of a path below `tile/`. Throws 400 `tile-path-malformed`: leading zeros, width 0 or 256, and whatever else a log does not write. */
export function tileOf(path: string): TileRef {
  const [, level = '', rest = ''] = /^(0|[1-9]\d?)\/(.+)$/.exec(path) ?? [];
  const numbered = numberedPart(rest);
  if (numbered === null || level === '' || Number(level) > highestLevel) throw malformed();
  const tile = { level: Number(level), ...numbered };
  if (tilePath(tile) !== `tile/${path}`) throw malformed();
  return tile;
}

/** Entry bundle of a path below `tile/entries/`. Throws 400 `tile-path-malformed`. */
export function bundleAt(path: string): Numbered {
  const numbered = numberedPart(path);
  if (numbered === null || bundlePath(numbered.index, numbered.width) !== `tile/entries/${path}`) throw malformed();
  return numbered;
}
