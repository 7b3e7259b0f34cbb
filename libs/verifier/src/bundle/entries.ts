import { hex } from '../bytes/bytes';
import type { Envelope } from '../entry/envelope';
import { readEntry } from '../entry/envelope';
import type { StreamHead } from '../entry/stream-head';
import { faultsAfter, headAfter } from '../entry/stream-head';
import { sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readTlogProof } from '../note/tlog-proof';
import type { CheckWriter, Where } from '../report';
import type { StreamOfBundle } from './bundle-index';
import { entryPath, isOfDecision, proofPath } from './bundle-index';
import type { Job } from './job';
import { smallFileBytes } from './job';

/** An entry that could be read, with where it stands. */
export interface Found {
  entry: Envelope;
  bytes: Uint8Array;
  leaf: Uint8Array;
  index: number;
  where: Where;
}

type Visit = (found: Found) => Promise<void>;

/** Whether the proof leads from the leaf to the checkpoint's root. */
async function checkProof(
  job: Job,
  checkpoint: Checkpoint,
  leaf: Uint8Array,
  index: number,
  check: CheckWriter,
  where: Where,
): Promise<void> {
  const file = proofPath(index);
  const proof = readTlogProof(await job.source.read(file, smallFileBytes));
  const { size, root, note } = checkpoint;
  if (proof.index !== index || proof.checkpoint.note.text !== note.text)
    check.find(
      'integrity',
      'proof-of-another',
      { ...where, file },
      '证明属于另一条目或另一检查点',
      'the proof is of another entry or another checkpoint',
    );
  else if (!includes(leaf, index, size, root, proof.hashes, job.digests.sha256))
    check.find(
      'integrity',
      'proof-fails',
      { ...where, file },
      '证明通不到检查点的根：条目或证明被改动',
      'the proof does not lead to the root of the checkpoint: the entry or the proof was changed',
    );
}

function checkPlace(job: Job, { stream }: StreamOfBundle, entry: Envelope, check: CheckWriter, where: Where): void {
  if (entry.origin !== job.bundle.origin)
    check.find(
      'integrity',
      'wrong-origin',
      where,
      `条目属于登记库 ${entry.origin}`,
      `the entry is of the ledger ${entry.origin}`,
    );
  if (entry.stream !== stream)
    check.find(
      'integrity',
      'wrong-stream',
      where,
      `条目属于流 ${entry.stream}`,
      `the entry is of the stream ${entry.stream}`,
    );
}

async function checkStream(
  job: Job,
  stream: StreamOfBundle,
  checkpoint: Checkpoint,
  check: CheckWriter,
  visit: Visit,
  step: () => void,
): Promise<void> {
  let head: StreamHead | undefined;
  let lastIndex = -1;
  for (const [i, listed] of stream.entries.entries()) {
    const where: Where = {
      file: entryPath(stream.folder, listed.seq),
      stream: stream.stream,
      seq: listed.seq,
      index: listed.index,
    };
    if (listed.seq !== i + 1)
      check.find(
        'completeness',
        'gap',
        where,
        `bundle.json 中此处应为第 ${i + 1} 条`,
        `sequence ${i + 1} is due here in bundle.json`,
      );
    if (listed.index <= lastIndex || listed.index >= checkpoint.size)
      check.find(
        'integrity',
        'index-out-of-order',
        where,
        '日志序号未递增，或超出检查点',
        'the log index does not rise, or lies beyond the checkpoint',
      );
    lastIndex = listed.index;
    if (!job.files.has(where.file as string)) {
      check.find('completeness', 'entry-missing', where, '条目文件不在包内', 'the entry is not there');
      head = undefined;
      continue;
    }
    try {
      const bytes = await job.source.read(where.file as string, smallFileBytes);
      const leaf = leafHash(bytes, job.digests.sha256);
      if (hex(leaf) !== listed.leaf)
        check.find(
          'integrity',
          'leaf-differs',
          where,
          '条目内容与 bundle.json 所记哈希不符',
          'the entry does not have the leaf hash of bundle.json',
        );
      await checkProof(job, checkpoint, leaf, listed.index, check, where);
      const entry = readEntry(bytes);
      checkPlace(job, stream, entry, check, where);
      // After an entry that is missing or unreadable, there is nothing to compare the next one with.
      if (head || entry.seq === 1 || i === 0)
        for (const { code, zh, en } of faultsAfter(head, entry)) check.find('integrity', code, where, zh, en);
      head = headAfter(entry, leaf);
      await visit({ entry, bytes, leaf, index: listed.index, where });
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'entry-invalid', where, zh, en);
      head = undefined;
    }
    check.count();
    step();
  }
  if (head?.open)
    check.find(
      'completeness',
      'act-unfinished',
      { stream: stream.stream, seq: head.seq },
      '最后一个行为不完整：其余部分不在包内',
      'the last act is not whole: its other parts are not here',
    );
}

/** Group 3. Each entry that could be read goes to `visit` besides. */
export async function checkEntries(job: Job, checkpoint: Checkpoint, visit: Visit): Promise<void> {
  const check = job.report.check('entries', '条目、证明与流', 'entries, proofs and streams');
  const { streams, decision } = job.bundle;
  if (!streams.some(({ stream, entries }) => stream === `decision/${decision}` && entries.length > 0))
    check.find(
      'completeness',
      'stream-missing',
      { stream: `decision/${decision}` },
      '缺少决策本身的流',
      'the stream of the decision itself is missing',
    );
  for (const { stream } of streams)
    if (!isOfDecision(stream, decision))
      check.find(
        'integrity',
        'stream-foreign',
        { file: 'data/bundle.json', stream },
        '此流不属于本决策',
        'this stream is none of this decision',
      );
  const names = new Set(streams.flatMap(({ folder, stream }) => [folder, stream]));
  if (names.size !== 2 * streams.length)
    check.find(
      'integrity',
      'stream-twice',
      { file: 'data/bundle.json' },
      '同一流或文件夹列出两次',
      'a stream or folder is listed twice',
    );
  const listed = new Set(
    streams.flatMap(({ folder, entries }) =>
      entries.flatMap(({ seq, index }) => [entryPath(folder, seq), proofPath(index)]),
    ),
  );
  for (const file of job.files.keys())
    if (/^data\/(?:streams|proofs)\//.test(file) && !listed.has(file))
      check.find(
        'integrity',
        'entry-unlisted',
        { file },
        'bundle.json 未列出此条目或证明',
        'bundle.json does not list this entry or proof',
      );
  const all = streams.reduce((n, { entries }) => n + entries.length, 0);
  for (const stream of streams)
    await checkStream(job, stream, checkpoint, check, visit, () => job.onProgress?.(check.counted, all));
  check.detail(`${streams.length} 个流`, `${streams.length} streams`);
}
