import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkpointText, readSigningKey, signatureLine } from '@dingce/ledger';
import { threes } from '../checks/log';
import { rootsAt, tileLevels, width } from '../checks/merkle';
import { leafOf } from '../checks/streams';

/** A checkpoint of these leaves, signed by whatever keys the forger has. */
export function forgedNote(origin: string, size: number, root: Buffer, secrets: readonly string[]): string {
  const text = checkpointText({ origin, size, root });
  const seconds = Math.floor(Date.now() / 1000);
  return `${text}\n${secrets.map((secret) => signatureLine(text, readSigningKey(secret), seconds)).join('')}`;
}

/** A whole published log, written anew: what a forger would put in the place of the true one. Answers its checkpoint. */
export function republish(
  folder: string,
  bodies: readonly Buffer[],
  note: (size: number, root: Buffer) => string,
): string {
  rmSync(join(folder, 'tile'), { recursive: true, force: true });
  const put = (path: string, bytes: Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const partial = (wide: number): string => (wide === width ? '' : `.p/${wide}`);
  for (let from = 0; from < bodies.length; from += width) {
    const bundle = bodies.slice(from, from + width);
    put(`tile/entries/${threes(from / width)}${partial(bundle.length)}`, Buffer.concat(bundle.flatMap(prefixed)));
  }
  const leaves = bodies.map(leafOf);
  for (const [level, hashes] of tileLevels(leaves).entries())
    for (let from = 0; from < hashes.length; from += width) {
      const tile = hashes.slice(from, from + width);
      put(`tile/${level}/${threes(from / width)}${partial(tile.length)}`, Buffer.concat(tile));
    }
  const root = rootsAt(leaves, [leaves.length]).get(leaves.length) as Buffer;
  const shown = note(leaves.length, root);
  put('checkpoint', Buffer.from(shown, 'utf8'));
  return shown;
}

function prefixed(body: Buffer): Buffer[] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return [length, body];
}
