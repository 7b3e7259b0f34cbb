import { readHex, readUtf8, utf8 } from '../bytes/bytes';
import { readCanonical } from '../entry/canonical';
import { demand, isHash, isListOf, isName, isWholeFrom } from '../entry/shape';
import { Malformed, sentences } from '../malformed';
import { extendsTree } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import type { CheckWriter } from '../report';
import type { Job } from './job';
import { smallFileBytes } from './job';

const file = 'data/consistency.json';

interface Consistency {
  from: number;
  to: number;
  hashes: Uint8Array[];
  checkpoint: Checkpoint;
}

async function readConsistency(job: Job, newer: Checkpoint): Promise<Consistency | null> {
  if (!job.files.has(file)) return null;
  const { from, to, hashes, checkpoint } = demand(
    readCanonical(readUtf8(await job.source.read(file, smallFileBytes))),
    {
      needed: { from: isWholeFrom(1), to: isWholeFrom(1), hashes: isListOf(isHash), checkpoint: isName },
    },
  );
  const proof: Consistency = {
    from: from as number,
    to: to as number,
    hashes: (hashes as string[]).map((hash) => readHex(hash) as Uint8Array),
    checkpoint: readCheckpoint(utf8(checkpoint as string)),
  };
  if (proof.from !== proof.checkpoint.size || proof.to !== newer.size || (from === to && proof.hashes.length > 0))
    throw new Malformed(
      '一致性证明与它所说的两个检查点大小不符',
      'the consistency proof does not fit the sizes of its two checkpoints',
    );
  return proof;
}

function judge(older: Checkpoint, newer: Checkpoint, proof: Consistency | null, job: Job, check: CheckWriter): void {
  const [from, to] = [older.size, newer.size];
  if (older.origin !== newer.origin)
    check.find(
      'integrity',
      'wrong-origin',
      {},
      `先前检查点属于 ${older.origin}`,
      `the older checkpoint is of ${older.origin}`,
    );
  else if (from > to)
    check.find(
      'integrity',
      'rolled-back',
      { index: to },
      `日志被回退：先前有 ${from} 条，现在只有 ${to} 条`,
      `the log was rolled back: it had ${from} entries, and has ${to}`,
    );
  else if (from === to) {
    if (!extendsTree(from, to, older.root, newer.root, [], job.digests.sha256))
      check.find(
        'integrity',
        'forked',
        { index: to - 1 },
        '日志分叉：同样大小，根不相同',
        'the log was forked: another root at the same size',
      );
  } else if (!proof || proof.from !== from || proof.to !== to)
    check.find(
      'completeness',
      'consistency-missing',
      { file },
      `包内没有从 ${from} 到 ${to} 的一致性证明；请让对方用 --since 再导出一次`,
      `no consistency proof from ${from} to ${to} is in the bundle; ask for an export with --since`,
    );
  else if (!extendsTree(from, to, older.root, newer.root, proof.hashes, job.digests.sha256))
    check.find(
      'integrity',
      'forked',
      { file, index: from - 1 },
      '日志分叉：现在的日志不是先前日志的延续',
      'the log was forked: it does not go on from the older one',
    );
}

/** It proves that the log has grown from it, but whoever rewrote the log would have put one of the new log there. */
function tellNotYours({ size }: Checkpoint, check: CheckWriter): void {
  check.find(
    'note',
    'older-not-yours',
    { file },
    '先前检查点就在包内，不是独立的证据；请提供您自己留存的检查点（--checkpoint），才能防止日志被改写',
    'the older checkpoint lay in the bundle itself; bring one of your own (--checkpoint) to be protected against a rewritten log',
  );
  check.skip(
    `只有包内自带的检查点（${size} 条），没有您自己的`,
    `only with the one in the bundle, of ${size} entries; none of your own was given`,
  );
}

/** Group 6: with an older checkpoint of the reader's, and the one that the bundle says it goes on from. Only the first is evidence. */
export async function checkOlder(job: Job, checkpoint: Checkpoint): Promise<void> {
  const check = job.report.check('older-checkpoint', '与先前检查点一致', 'consistent with the older checkpoint');
  try {
    const proof = await readConsistency(job, checkpoint);
    const { older } = job.trust;
    if (!older && !proof) {
      check.skip('未提供先前检查点（--checkpoint）', 'no older checkpoint was given (--checkpoint)');
      return;
    }
    if (older?.size === 0)
      throw new Malformed('空日志的检查点什么也证明不了', 'a checkpoint of the empty log proves nothing');
    if (older) {
      judge(older, checkpoint, proof, job, check);
      check.count();
      check.detail(`您的先前检查点 ${older.size} 条`, `your older checkpoint has ${older.size} entries`);
    }
    if (!proof || proof.checkpoint.note.text === older?.note.text) return;
    judge(proof.checkpoint, checkpoint, proof, job, check);
    if (older) return;
    check.count();
    tellNotYours(proof.checkpoint, check);
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'consistency-invalid', { file }, zh, en);
  }
}
