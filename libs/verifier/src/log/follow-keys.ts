import { signedByLog, withKey } from '../keys';
import type { Digest } from '../merkle/digest';
import type { Checkpoint } from '../note/checkpoint';
import type { VerifierKey } from '../note/verifier-key';
import { readVerifierKey } from '../note/verifier-key';
import type { Rotation } from './key-history';

function signs(key: string, checkpoint: Checkpoint, sha256: Digest): boolean {
  try {
    return signedByLog(checkpoint, [readVerifierKey(key, sha256)]).length > 0;
  } catch {
    // A key that is none, or a signature of it that does not hold.
    return false;
  }
}

/** Marks the rotations that their older key vouches for: it signed one of these checkpoints, which are of this log, and which covers them. */
export function markVouched(rotations: readonly Rotation[], checkpoints: readonly Checkpoint[], sha256: Digest): void {
  for (const rotation of rotations)
    rotation.vouched ||= checkpoints.some(
      (checkpoint) => rotation.index < checkpoint.size && signs(rotation.from, checkpoint, sha256),
    );
}

/** From the keys that the reader trusts, along what each vouched for, and the first rotation on the way that none vouches for. Throws Malformed. */
export function followKeys(
  keys: readonly VerifierKey[],
  rotations: readonly Rotation[],
  sha256: Digest,
): { trusted: VerifierKey[]; unvouched: Rotation | null } {
  let trusted = [...keys];
  let unvouched: Rotation | null = null;
  for (const rotation of rotations)
    if (trusted.some(({ text }) => text === rotation.from)) {
      if (rotation.vouched) trusted = withKey(trusted, readVerifierKey(rotation.to, sha256));
      else unvouched ??= rotation;
    }
  return { trusted, unvouched };
}
