import { readUtf8 } from '../bytes/bytes';
import { checkQuorum, readKeyLines, signedByLog, tellSigners } from '../keys';
import { sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import type { Checkpoint } from '../note/checkpoint';
import type { VerifierKey } from '../note/verifier-key';
import { readVerifierKey } from '../note/verifier-key';
import type { CheckWriter } from '../report';
import type { Trust } from '../trust';
import { logKeys } from '../trust';
import { followKeys, markVouched } from './follow-keys';
import type { KeyHistory, Rotation } from './key-history';
import type { LogSource } from './log-source';
import { noteLimitBytes } from './log-source';

export interface KeyTools {
  source: LogSource;
  trust: Trust;
  sha256: Digest;
  /** Older checkpoints that are of this log: its tree of that size has their root. */
  older: readonly Checkpoint[];
}

async function servedKeys({ source, sha256 }: KeyTools): Promise<VerifierKey[]> {
  const bytes = await source.read('keys', noteLimitBytes);
  return bytes instanceof Uint8Array ? readKeyLines(readUtf8(bytes), (line) => readVerifierKey(line, sha256)) : [];
}

const tellUnvouched = ({ index, from }: Rotation, check: CheckWriter): void =>
  check.find(
    'integrity',
    'rotation-unsigned',
    { stream: 'ledger', index },
    `没有旧公钥 ${from} 签名、涵盖此次换钥的检查点：新公钥无从采信`,
    `no checkpoint that the older key ${from} signed covers this rotation: the newer key can not be trusted from it`,
  );

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
    markVouched(keys.rotations, [...tools.older, checkpoint], tools.sha256);
    const { trusted: own, unvouched } = followKeys(logKeys(tools.trust), keys.rotations, tools.sha256);
    const trusted = own.length === 0 && onFirstUse ? await servedKeys(tools) : own;
    if (unvouched && signedByLog(checkpoint, trusted).length === 0) tellUnvouched(unvouched, check);
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
