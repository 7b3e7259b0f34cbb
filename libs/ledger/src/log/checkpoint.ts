import { hashBytes } from './tree';
import { Malformed, readNote, signedBy } from './note';
import type { Note, VerifierKey } from './note';

/** What a log says of itself, c2sp.org/tlog-checkpoint. */
export interface Checkpoint {
  origin: string;
  size: number;
  /** 32 bytes. */
  root: Uint8Array;
}

/** The text that is signed. We write no extension lines. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;

export function readCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split('\n');
  if (!origin) throw new Malformed('the first line of a checkpoint is its origin');
  if (!/^(0|[1-9]\d*)$/.test(size ?? '') || !Number.isSafeInteger(Number(size)))
    throw new Malformed('the second line of a checkpoint is its size, decimal, without leading zeros');
  const bytes = Buffer.from(root ?? '', 'base64');
  if (bytes.length !== hashBytes || bytes.toString('base64') !== root)
    throw new Malformed('the third line of a checkpoint is its root, 32 bytes in base64');
  if (rest.length === 0) throw new Malformed('a checkpoint ends with a newline');
  return { origin, size: Number(size), root: bytes };
}

/** A note's checkpoint when one of the keys signed it and it is of the key's own log; throws Malformed. */
export function openCheckpoint(note: string, keys: VerifierKey[]): Checkpoint & { note: Note } {
  const read = readNote(note);
  const checkpoint = readCheckpoint(read.text);
  const signer = keys.find((key) => key.use === 'log' && key.name === checkpoint.origin && signedBy(read, key));
  if (!signer) throw new Malformed(`the checkpoint of ${checkpoint.origin} is signed by no known key of that log`);
  return { ...checkpoint, note: read };
}

export const sameRoot = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
