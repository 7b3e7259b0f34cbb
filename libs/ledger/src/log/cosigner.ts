import { createHash } from 'node:crypto';
import { checkpointText, readCheckpoint, sameRoot } from './checkpoint';
import { isConsistent } from './consistency';
import type { LockStore } from './lock-store';
import { Malformed, readNote, signatureLine, signedBy } from './note';
import type { SigningKey, VerifierKey } from './note';
import type { Hash } from './tree';

export const sha256: Hash = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What a log asks of who signs for it: that the new checkpoint grows from what was signed before. */
export interface AddCheckpoint {
  oldSize: number;
  /** Consistency proof from `oldSize`; empty from 0. */
  proof: Uint8Array[];
  /** A checkpoint's text; with its log's signatures when a witness is asked. */
  note: string;
}

/** `conflict` answers the size that was signed last, so that the log can prove from there. */
export type Cosigned =
  | { lines: string }
  | { conflict: number }
  | { refused: 'malformed' | 'unknown-log' | 'unsigned' | 'inconsistent' | 'clock-went-back'; message: string };

/** Signs checkpoints: the log's own signer, or a witness. MUST sign nothing that is inconsistent with what it signed before. */
export interface Cosigner {
  addCheckpoint(asked: AddCheckpoint): Promise<Cosigned>;
}

export interface CosignerOptions {
  /** All of one use. A log's signer signs with each of its keys; a witness has one. */
  keys: SigningKey[];
  /** The logs known, by their keys. A witness wants one of these signatures; a log's own signer signs for the names of its keys. */
  logs: VerifierKey[];
  /** What was signed last for a log; kept before a signature is given away. */
  stateOf(origin: string): LockStore;
  /** Milliseconds. */
  now(): number;
}

interface Signed {
  size: number;
  root: string;
  at: number;
}

/** The first state of a signer that lost its own; false, and nothing changed, when it has one. */
export async function rememberSigned(
  state: LockStore,
  { size, root, now }: { size: number; root: Uint8Array; now: number },
): Promise<boolean> {
  if ((await state.latest()) !== null) return false;
  return state.compareAndSet(
    null,
    JSON.stringify({ size, root: Buffer.from(root).toString('hex'), at: now } satisfies Signed),
  );
}

const toleratedMs = 1_000;

/**
 * The monotonic signer. Its state moves by compare-and-set, so that two processes over one state can't sign two trees of a size.
 */
export class MonotonicCosigner implements Cosigner {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CosignerOptions) {}

  addCheckpoint(asked: AddCheckpoint): Promise<Cosigned> {
    const answer = this.turn.then(() => this.add(asked));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async add({ oldSize, proof, note }: AddCheckpoint): Promise<Cosigned> {
    const read = this.read(note);
    if ('refused' in read) return read;
    const { text, origin, size, root } = read;
    if (oldSize > size)
      return { refused: 'malformed', message: `the old size ${oldSize} is beyond the checkpoint's ${size}` };
    const state = this.options.stateOf(origin);
    const before = await state.latest();
    const last = before === null ? null : (JSON.parse(before) as Signed);
    if (oldSize !== (last?.size ?? 0)) return { conflict: last?.size ?? 0 };
    const now = this.options.now();
    if (last && now < last.at - toleratedMs)
      return { refused: 'clock-went-back', message: `the clock stands ${last.at - now} ms before the last signature` };
    const hex = Buffer.from(root).toString('hex');
    if (last && last.size === size && last.root !== hex)
      return { refused: 'inconsistent', message: `another root was signed at size ${size}: the log is forked` };
    const from = last && last.size > 0 ? last : null;
    const grown = from
      ? isConsistent(
          { from: from.size, fromRoot: Buffer.from(from.root, 'hex'), to: size, toRoot: root, proof },
          sha256,
        )
      : proof.length === 0 && (size > 0 || sameRoot(root, sha256()));
    if (!grown)
      return {
        refused: 'inconsistent',
        message: `the proof does not lead from size ${oldSize} to the root at size ${size}`,
      };
    const signed = JSON.stringify({ size, root: hex, at: Math.max(now, last?.at ?? 0) } satisfies Signed);
    if (!(last && last.size === size) && !(await state.compareAndSet(before, signed)))
      return { conflict: (JSON.parse((await state.latest()) ?? '{"size":0}') as Signed).size };
    const seconds = Math.floor(now / 1000);
    return { lines: this.options.keys.map((key) => signatureLine(text, key, seconds)).join('') };
  }

  private read(
    note: string,
  ): { text: string; origin: string; size: number; root: Uint8Array } | Extract<Cosigned, { refused: unknown }> {
    const { keys, logs } = this.options;
    const ownLog = keys[0]?.key.use === 'log';
    try {
      const read = ownLog ? { text: note, signatures: [] } : readNote(note);
      const checkpoint = readCheckpoint(read.text);
      const { origin, size, root } = checkpoint;
      if (ownLog && note !== checkpointText(checkpoint))
        return { refused: 'malformed', message: 'this log signs the three lines of its checkpoint and nothing more' };
      const known = ownLog
        ? keys.map((k) => k.key).filter((key) => key.name === origin)
        : logs.filter((key) => key.name === origin);
      if (known.length === 0) return { refused: 'unknown-log', message: `the log ${origin} is not known here` };
      if (!ownLog && !known.some((key) => this.holds(read, key)))
        return { refused: 'unsigned', message: `the checkpoint is signed by no known key of ${origin}` };
      return { text: read.text, origin, size, root };
    } catch (error) {
      if (error instanceof Malformed) return { refused: 'malformed', message: error.message };
      throw error;
    }
  }

  private holds(note: ReturnType<typeof readNote>, key: VerifierKey): boolean {
    try {
      return signedBy(note, key) !== null;
    } catch {
      return false;
    }
  }
}
