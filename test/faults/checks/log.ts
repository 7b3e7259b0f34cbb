import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootsAt, tileLevels, width } from './merkle';
import { readCheckpointNote } from './notes';
import type { Signatories } from './notes';
import { envelopeOf, leafOf } from './streams';

/** Reads a published file; null when there is none. */
export type ReadFile = (path: string) => Buffer | null;

export const fromFolder =
  (folder: string): ReadFile =>
  (path) => {
    try {
      return readFileSync(join(folder, path));
    } catch {
      return null;
    }
  };

export interface Finding {
  /** Log index of the first entry concerned; -1 when it concerns the checkpoint itself. */
  index: number;
  what: string;
}

export interface VerifiedLog {
  size: number;
  root: Buffer;
  leaves: Buffer[];
  bodies: Buffer[];
  findings: Finding[];
}

export const threes = (n: number): string => {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0');
  return (digits.match(/\d{3}/g) ?? []).map((g, i, all) => (i < all.length - 1 ? `x${g}` : g)).join('/');
};

/**
 * The published log from its bytes alone: note and signatures, every entry, every tile, the root, the streams' chains. An own
 * reading of the specifications; it shares no code with the writer and none with the product's verifier.
 */
export function verifyLog(read: ReadFile, by: Signatories | null): VerifiedLog {
  const findings: Finding[] = [];
  const found: VerifiedLog = { size: 0, root: Buffer.alloc(0), leaves: [], bodies: [], findings };
  const note = read('checkpoint');
  if (note === null) return { ...found, findings: [{ index: -1, what: 'there is no checkpoint' }] };
  try {
    const { size, root } = readCheckpointNote(note, by);
    Object.assign(found, { size, root });
  } catch (error) {
    findings.push({ index: -1, what: (error as Error).message });
    return found;
  }
  // What the entries' hashes say is told first: it names the entry itself, where a broken length names a later one.
  const broken = readEntries(read, found);
  compareTiles(read, found);
  findings.push(...broken);
  const root = rootsAt(found.leaves, [found.size]).get(found.size);
  if (found.leaves.length !== found.size || !root?.equals(found.root))
    findings.push({ index: findings[0]?.index ?? 0, what: `the entries do not lead to the root at ${found.size}` });
  findings.push(...brokenChains(found.bodies));
  return found;
}

const partOrWhole = (read: ReadFile, path: string, wide: number): Buffer | null =>
  (wide < width ? read(`${path}.p/${wide}`) : null) ?? read(path);

function readEntries(read: ReadFile, { size, leaves, bodies }: VerifiedLog): Finding[] {
  const findings: Finding[] = [];
  for (let bundle = 0; bundle * width < size; bundle += 1) {
    const wide = Math.min(width, size - bundle * width);
    const bytes = partOrWhole(read, `tile/entries/${threes(bundle)}`, wide);
    if (bytes === null) {
      findings.push({ index: bundle * width, what: `bundle ${bundle} is missing` });
      return findings;
    }
    let at = 0;
    for (let i = 0; i < wide; i += 1) {
      const length = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Infinity;
      if (at + 2 + length > bytes.length) {
        findings.push({ index: bundle * width + i, what: `bundle ${bundle} ends within entry ${i}` });
        return findings;
      }
      const body = bytes.subarray(at + 2, at + 2 + length);
      at += 2 + length;
      leaves.push(leafOf(body));
      bodies.push(body);
    }
    if (wide === width && at !== bytes.length)
      findings.push({ index: bundle * width + wide - 1, what: `bundle ${bundle} goes on after its last entry` });
  }
  return findings;
}

function compareTiles(read: ReadFile, { size, leaves, findings }: VerifiedLog): void {
  const levels = tileLevels(leaves);
  for (let level = 0; Math.floor(size / width ** level) > 0; level += 1) {
    const hashes = Math.floor(size / width ** level);
    for (let tile = 0; tile * width < hashes; tile += 1) {
      const wide = Math.min(width, hashes - tile * width);
      const bytes = partOrWhole(read, `tile/${level}/${threes(tile)}`, wide);
      const wanted = (levels[level] ?? []).slice(tile * width, tile * width + wide);
      const leafAt = (i: number): number => (tile * width + i) * width ** level;
      if (bytes === null || bytes.length < wide * 32)
        findings.push({ index: leafAt(0), what: `tile ${level}/${tile} is missing or short` });
      else
        wanted.forEach((hash, i) => {
          if (!hash.equals(bytes.subarray(i * 32, i * 32 + 32)))
            findings.push({ index: leafAt(i), what: `tile ${level}/${tile}: hash ${i} is not that of the entries` });
        });
    }
  }
}

/** Per stream: from 1, without a gap, each naming the one before it, in the log's order. */
export function brokenChains(bodies: readonly Buffer[]): Finding[] {
  const heads = new Map<string, { seq: number; leaf: string }>();
  const findings: Finding[] = [];
  bodies.forEach((body, index) => {
    try {
      const { stream, seq, prev } = envelopeOf(body);
      const head = heads.get(stream) ?? { seq: 0, leaf: '0'.repeat(64) };
      if (seq !== head.seq + 1) findings.push({ index, what: `${stream}/${seq} follows ${head.seq}` });
      else if (prev !== head.leaf) findings.push({ index, what: `${stream}/${seq} names another predecessor` });
      heads.set(stream, { seq, leaf: leafOf(body).toString('hex') });
    } catch (error) {
      findings.push({ index, what: `not an entry: ${(error as Error).message}` });
    }
  });
  return findings;
}

/** Whether notes seen at other times are beginnings of these leaves; answers those that are not. */
export function inconsistentNotes(
  leaves: readonly Buffer[],
  seen: readonly { size: number; root: Buffer }[],
): string[] {
  const roots = rootsAt(
    leaves,
    seen.map((note) => note.size),
  );
  return seen
    .filter(({ size, root }) => !roots.get(size)?.equals(root))
    .map(({ size }) => `the checkpoint that was seen at size ${size} is not a beginning of the log`);
}
