import { readHex, readUtf8 } from '../bytes/bytes';
import { byBytes, censusLeaf, censusOf } from '../census';
import type { Census } from '../census';
import { readCanonical } from '../entry/canonical';
import { readEntry } from '../entry/envelope';
import { fits, isHash, isListOf, isName, isWholeFrom } from '../entry/shape';
import { Malformed, sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readTlogProof } from '../note/tlog-proof';
import type { CheckWriter } from '../report';
import { isInRun, isOfDecision, runsOf } from './bundle-index';
import type { Job } from './job';
import { smallFileBytes } from './job';

/** One stream in `census/streams.json`: what the census saw, its place among all streams, and the proof. */
interface Counted {
  stream: string;
  seq: number;
  head: string;
  index: number;
  hashes: string[];
}

const isCounted = isListOf(
  fits({
    needed: { stream: isName, seq: isWholeFrom(1), head: isHash, index: isWholeFrom(0), hashes: isListOf(isHash) },
  }),
);

/** The census entry itself, proved in the bundle's checkpoint. Throws Malformed. */
async function readCensus(job: Job, checkpoint: Checkpoint): Promise<Census> {
  const bytes = await job.source.read('data/census/entry', smallFileBytes);
  const proof = readTlogProof(await job.source.read('data/census/entry.tlog-proof', smallFileBytes));
  const entry = readEntry(bytes);
  if (entry.type !== 'CensusTaken' || entry.stream !== 'ledger' || entry.origin !== job.bundle.origin)
    throw new Malformed('不是本登记库的普查条目 CensusTaken', 'is no CensusTaken entry of this ledger');
  const { size, root, note } = checkpoint;
  const { sha256 } = job.digests;
  const proved =
    proof.checkpoint.note.text === note.text &&
    includes(leafHash(bytes, sha256), proof.index, size, root, proof.hashes, sha256);
  if (!proved) throw new Malformed('普查条目的证明不成立', 'the proof of the census entry does not hold');
  const census = censusOf(entry);
  if (census.size > proof.index)
    throw new Malformed('普查涵盖了它之后的条目', 'the census covers entries after itself');
  return census;
}

async function readCounted(job: Job): Promise<Counted[]> {
  const value = readCanonical(readUtf8(await job.source.read('data/census/streams.json', smallFileBytes)));
  if (!isCounted(value)) throw new Malformed('streams.json 的格式不对', 'streams.json is not of its form');
  return value as unknown as Counted[];
}

/** Answers whether the stream's place in the census is proved. */
function checkCounted(job: Job, census: Census, counted: Counted, check: CheckWriter): boolean {
  const file = 'data/census/streams.json';
  const { stream, seq, head, index, hashes } = counted;
  const leaf = censusLeaf(stream, seq, readHex(head) as Uint8Array, job.digests.sha256);
  const proof = hashes.map((hash) => readHex(hash) as Uint8Array);
  const proved = includes(leaf, index, census.streams, readHex(census.root) as Uint8Array, proof, job.digests.sha256);
  if (!proved)
    check.find(
      'integrity',
      'census-proof-fails',
      { file, stream },
      '流的普查证明不成立',
      'the proof of this stream in the census does not hold',
    );
  check.count();
  // A neighbour: it shows by its place that none of the decision's streams stands between.
  if (!isOfDecision(stream, job.bundle.decision)) return proved;
  const ours = job.bundle.streams.find((each) => each.stream === stream);
  const held = ours?.entries.at(seq - 1);
  if (!ours || !held)
    check.find(
      'completeness',
      'stream-cut',
      { stream, seq },
      `普查时此流已有 ${seq} 条，包内只有 ${ours?.entries.length ?? 0} 条：被截断`,
      `the census saw ${seq} entries of this stream, ${ours?.entries.length ?? 0} are here: it was cut`,
    );
  else if (held.leaf !== head)
    check.find(
      'integrity',
      'census-differs',
      { stream, seq, index: held.index },
      '普查所记的流头与包内条目不符',
      'the head that the census saw is not the entry that is here',
    );
  return proved;
}

/**
 * All streams stand in the census by the bytes of their names, so that the decision's are three runs. Between a neighbour
 * below and one above there are so many streams as their places tell: if the bundle has fewer, one was left out.
 */
function checkRuns(
  { bundle: { decision } }: Job,
  census: Census,
  proved: readonly Counted[],
  check: CheckWriter,
): void {
  for (const run of runsOf(decision)) {
    const within = new Set(proved.filter(({ stream }) => isInRun(stream, run)).map(({ index }) => index));
    let [first, end] = [0, census.streams];
    for (const { stream, index } of proved) {
      if (isInRun(stream, run)) continue;
      if (byBytes(stream, run) < 0) first = Math.max(first, index + 1);
      else end = Math.min(end, index);
    }
    if (end - first !== within.size)
      check.find(
        'completeness',
        'census-open',
        { stream: run },
        '普查中此处可能另有本决策的流：包内没有相邻流的证明将其排除',
        'the census may hold another stream of this decision here: no proofs of neighbours rule it out',
      );
  }
}

/** Group 5: that the streams are whole up to the newest census, and that it saw all of them. */
export async function checkCensus(job: Job, checkpoint: Checkpoint): Promise<void> {
  const check = job.report.check('census', '每日普查', 'the daily census');
  if (!job.files.has('data/census/entry')) {
    check.find(
      'completeness',
      'census-missing',
      { file: 'data/census/entry' },
      '包内没有普查：流是否被截断、有无整条略去，无从得知',
      'there is no census in the bundle: whether streams were cut, or left out, can not be told',
    );
    return;
  }
  try {
    const census = await readCensus(job, checkpoint);
    const counted = await readCounted(job);
    const proved = counted.filter((each) => checkCounted(job, census, each, check));
    checkRuns(job, census, proved, check);
    for (const { stream, entries } of job.bundle.streams) {
      const first = entries[0];
      if (first && first.index < census.size && !counted.some((each) => each.stream === stream))
        check.find(
          'completeness',
          'census-lacks-stream',
          { stream, index: first.index },
          '流早于普查，却没有普查证明',
          'the stream is older than the census, and has no proof in it',
        );
    }
    check.find(
      'note',
      'whole-until',
      {},
      `没有缺失，只证明到 ${census.date} 的普查（日志前 ${census.size} 条）；此后至检查点的 ${checkpoint.size - census.size} 条中是否另有本决策的条目，无从得知`,
      `that nothing is missing is proved up to the census of ${census.date} (the first ${census.size} entries of the log); whether the ${checkpoint.size - census.size} from there to the checkpoint hold more of this decision can not be told`,
    );
    check.detail(`${census.date}，截至第 ${census.size} 条`, `of ${census.date}, below index ${census.size}`);
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'census-invalid', { file: 'data/census' }, zh, en);
  }
}
