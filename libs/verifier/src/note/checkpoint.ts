import { readBase64 } from '../bytes/base64';
import { Malformed } from '../malformed';
import { hashBytes } from '../merkle/digest';
import type { Note } from './note';
import { readNote } from './note';

/** c2sp.org/tlog-checkpoint, as its text claims. */
export interface Checkpoint {
  origin: string;
  size: number;
  /** 32 bytes. */
  root: Uint8Array;
  note: Note;
}

const broken = (zh: string, en: string): Malformed => new Malformed(`检查点${zh}`, `the checkpoint ${en}`);

/** A number as the formats write it: no sign, no leading zero, at most 2^53 - 1; null for anything else. */
export function readCount(text: string): number | null {
  const count = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

/** Throws Malformed. Says nothing of who signed: see `signers`. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const note = readNote(bytes);
  const [origin, count, encoded, ...more] = note.text.slice(0, -1).split('\n');
  if (!origin || count === undefined || encoded === undefined)
    throw broken('应有三行：来源、大小、根', 'must have three lines: origin, size, root');
  if (more.length > 0) throw broken('有多余的行', 'has lines beyond origin, size and root');
  const size = readCount(count);
  if (size === null) throw broken('的大小不是十进制整数', 'has a size that is not a decimal integer');
  const root = readBase64(encoded);
  if (root?.length !== hashBytes)
    throw broken('的根不是 32 字节的 base64', 'has a root that is not 32 bytes in base64');
  return { origin, size, root, note };
}
