import { readUtf8 } from '../bytes/bytes';
import { checkQuorum, readKeyLines, signedByLog, tellSigners, withKey } from '../keys';
import { sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import type { Checkpoint } from '../note/checkpoint';
import type { VerifierKey } from '../note/verifier-key';
import { readVerifierKey } from '../note/verifier-key';
import type { CheckWriter } from '../report';
import type { Trust } from '../trust';
import { logKeys } from '../trust';
import type { KeyHistory } from './key-history';
import type { LogSource } from './log-source';
import { noteLimitBytes } from './log-source';

export interface KeyTools {
  source: LogSource;
  trust: Trust;
  sha256: Digest;
  /** The reader's older checkpoint was met on the way, with its root. */
  olderHolds: boolean;
}

/** Whoever trusted the key that signed the older checkpoint trusts the rotations that it covers. */
function throughRotations({ trust, sha256, olderHolds }: KeyTools, keys: KeyHistory): VerifierKey[] {
  let trusted = logKeys(trust);
  const { older } = trust;
  if (!older || !olderHolds || signedByLog(older, trusted).length === 0) return trusted;
  for (const { index, from, to } of keys.rotations)
    if (index < older.size && trusted.some(({ text }) => text === from))
      trusted = withKey(trusted, readVerifierKey(to, sha256));
  return trusted;
}

async function servedKeys({ source, sha256 }: KeyTools): Promise<VerifierKey[]> {
  const bytes = await source.read('keys', noteLimitBytes);
  return bytes instanceof Uint8Array ? readKeyLines(readUtf8(bytes), (line) => readVerifierKey(line, sha256)) : [];
}

/** Whether the checkpoint is signed by a key that the reader trusts and the log's own history knows, and by the policy's quorum. */
export async function judgeKeys(
  tools: KeyTools,
  checkpoint: Checkpoint,
  keys: KeyHistory,
  check: CheckWriter,
): Promise<void> {
  const file = 'checkpoint';
  const { policy, onFirstUse } = tools.trust;
  try {
    const own = throughRotations(tools, keys);
    const trusted = own.length === 0 && onFirstUse ? await servedKeys(tools) : own;
    tellSigners(checkpoint, trusted, own.length > 0 ? 'reader' : 'first-use', file, check);
    for (const { text } of signedByLog(checkpoint, trusted))
      if (!keys.knows(text))
        check.find(
          'integrity',
          'key-unrecorded',
          { file },
          `签名公钥 ${text} 不在日志自身的换钥记录中`,
          `the signing key ${text} is not in the log's own history`,
        );
    if (policy) checkQuorum(checkpoint, policy, check);
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'checkpoint-invalid', { file }, zh, en);
  }
}
