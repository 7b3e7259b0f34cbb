import type { Checkpoint } from './note/checkpoint';
import type { Policy } from './note/policy';
import type { VerifierKey } from './note/verifier-key';

/** What the reader brings: nothing of it may come from what is verified. */
export interface Trust {
  /** Verifier keys of the log, of now or of then. */
  keys: readonly VerifierKey[];
  policy: Policy | null;
  /** A checkpoint that was seen before. */
  older: Checkpoint | null;
  /** Hash functions that are no longer believed: only a renewal under a newer one counts. */
  distrusted: readonly 'sha256'[];
  /** Believe the log's key that lies with what is verified. */
  onFirstUse: boolean;
}

/** The reader's own keys, and those of the policy. */
export const logKeys = ({ keys, policy }: Trust): VerifierKey[] => [...keys, ...(policy?.logs ?? [])];
