import { readEntry } from '../entry/envelope';
import { checkQuorum, signedByLog, tellSigners, withKey } from '../keys';
import { Malformed, sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import { readTlogProof } from '../note/tlog-proof';
import type { VerifierKey } from '../note/verifier-key';
import { readVerifierKey } from '../note/verifier-key';
import type { CheckWriter } from '../report';
import { logKeys } from '../trust';
import type { Job } from './job';
import { smallFileBytes } from './job';

interface Rotation {
  from: VerifierKey;
  to: VerifierKey;
  entry: Uint8Array;
  proof: ReturnType<typeof readTlogProof>;
}

async function readRotation(job: Job, n: number): Promise<Rotation> {
  const entry = await job.source.read(`data/keys/${n}.entry`, smallFileBytes);
  const proof = readTlogProof(await job.source.read(`data/keys/${n}.tlog-proof`, smallFileBytes));
  const { origin, stream, type, data } = readEntry(entry);
  if (origin !== job.bundle.origin || stream !== 'ledger' || type !== 'LogKeyRotated' || data.log !== job.bundle.log)
    throw new Malformed('不是本日志的换钥条目 LogKeyRotated', 'is no LogKeyRotated entry of this log');
  const key = (value: unknown): VerifierKey => readVerifierKey(String(value), job.digests.sha256);
  return { from: key(data.from), to: key(data.to), entry, proof };
}

/** The first few rotations: whoever trusts the older key follows to the newer. */
async function followKeys(job: Job, check: CheckWriter): Promise<VerifierKey[]> {
  const { sha256 } = job.digests;
  let trusted: VerifierKey[] = logKeys(job.trust);
  for (let n = 1; job.files.has(`data/keys/${n}.entry`); n += 1) {
    const file = `data/keys/${n}.entry`;
    try {
      const { from, to, entry, proof } = await readRotation(job, n);
      if (trusted.length === 0 && n === 1 && job.trust.onFirstUse) trusted = [from];
      const { index, hashes, checkpoint } = proof;
      const proved =
        checkpoint.origin === job.bundle.log &&
        includes(leafHash(entry, sha256), index, checkpoint.size, checkpoint.root, hashes, sha256);
      if (!proved)
        check.find(
          'integrity',
          'rotation-unproved',
          { file, index },
          '换钥条目的证明不成立',
          'the proof of this rotation does not hold',
        );
      else if (!trusted.some(({ text }) => text === from.text))
        check.find(
          'note',
          'rotation-not-followed',
          { file, index },
          `从 ${from.text} 开始的换钥未采信：读者不信任该公钥`,
          `the rotation from ${from.text} was not followed: you do not trust that key`,
        );
      else if (signedByLog(checkpoint, [from]).length === 0)
        check.find(
          'integrity',
          'rotation-unsigned',
          { file, index },
          '证明换钥的检查点没有旧公钥的签名',
          'the checkpoint that proves this rotation is not signed by the older key',
        );
      else trusted = withKey(trusted, to);
      check.count();
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'rotation-unreadable', { file }, zh, en);
    }
  }
  return trusted;
}

/** Group 2. Null when there is no checkpoint to lead anything to; a checkpoint nobody trusted signed is still returned, and found. */
export async function checkCheckpoint(job: Job): Promise<Checkpoint | null> {
  const check = job.report.check('checkpoint', '检查点与签名', 'the checkpoint and its signatures');
  const file = 'data/checkpoint';
  try {
    const checkpoint = readCheckpoint(await job.source.read(file, smallFileBytes));
    const { log, origin, size } = job.bundle;
    if (
      checkpoint.origin !== log ||
      !/^\/ledger\/[1-9][0-9]*$/.test(log.slice(origin.length)) ||
      !log.startsWith(origin)
    )
      check.find(
        'integrity',
        'wrong-origin',
        { file },
        `来源是 ${checkpoint.origin}，应为 ${log}（登记库 ${origin}）`,
        `it is of ${checkpoint.origin}; ${log} of the ledger ${origin} is due`,
      );
    if (checkpoint.size !== size)
      check.find(
        'integrity',
        'size-differs',
        { file },
        `大小 ${checkpoint.size} 与 bundle.json 的 ${size} 不符`,
        `its size is ${checkpoint.size}, that of bundle.json ${size}`,
      );
    const trusted = await followKeys(job, check);
    tellSigners(checkpoint, trusted, logKeys(job.trust).length > 0 ? 'reader' : 'first-use', file, check);
    if (job.trust.policy) checkQuorum(checkpoint, job.trust.policy, check);
    return checkpoint;
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'checkpoint-invalid', { file }, zh, en);
    return null;
  }
}
