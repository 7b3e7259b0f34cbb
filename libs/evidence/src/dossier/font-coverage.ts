/**
 * Which characters a TrueType font has, read from its `cmap` table (format 12, Windows or Unicode platform). A rare character
 * (生僻字) that the font lacks would be printed as an empty box: it must be told instead.
 */
export function coverageOf(font: Buffer): (codePoint: number) => boolean {
  const cmap = tableAt(font, 'cmap');
  const count = font.readUInt16BE(cmap + 2);
  for (let i = 0; i < count; i += 1) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * i);
    if (font.readUInt16BE(at) === 12) return ofGroups(groupsAt(font, at));
  }
  throw new Error('the font has no cmap of format 12');
}

function tableAt(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let at = 12; at < 12 + 16 * count; at += 16)
    if (font.toString('latin1', at, at + 4) === tag) return font.readUInt32BE(at + 8);
  throw new Error(`the font has no table ${tag}`);
}

type Group = [first: number, last: number];

/** SequentialMapGroup records: first and last code point, sorted. */
function groupsAt(font: Buffer, at: number): Group[] {
  const count = font.readUInt32BE(at + 12);
  return Array.from({ length: count }, (_, i): Group => {
    const group = at + 16 + 12 * i;
    return [font.readUInt32BE(group), font.readUInt32BE(group + 4)];
  });
}

const ofGroups =
  (groups: Group[]) =>
  (codePoint: number): boolean => {
    let low = 0;
    let high = groups.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = groups[middle] as Group;
      if (codePoint < first) high = middle - 1;
      else if (codePoint > last) low = middle + 1;
      else return true;
    }
    return false;
  };
