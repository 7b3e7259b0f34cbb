import { readHex, readUtf8 } from '../bytes/bytes';
import { censusLeaf, censusOf } from '../census';
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

function checkCounted(job: Job, census: Census, counted: Counted, check: CheckWriter): void {
  const file = 'data/census/streams.json';
  const { stream, seq, head, index, hashes } = counted;
  const leaf = censusLeaf(stream, seq, readHex(head) as Uint8Array, job.digests.sha256);
  const proof = hashes.map((hash) => readHex(hash) as Uint8Array);
  if (!includes(leaf, index, census.streams, readHex(census.root) as Uint8Array, proof, job.digests.sha256))
    check.find(
      'integrity',
      'census-proof-fails',
      { file, stream },
      '流的普查证明不成立',
      'the proof of this stream in the census does not hold',
    );
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
  check.count();
}

/** Group 5: that the streams are whole up to the newest census, and that it saw all of them. */
export async function checkCensus(job: Job, checkpoint: Checkpoint): Promise<void> {
  const check = job.report.check('census', '每日普查', 'the daily census');
  if (!job.files.has('data/census/entry')) {
    check.skip(
      '包内没有普查：无法得知流是否被截断',
      'there is no census in the bundle: whether a stream was cut can not be told',
    );
    return;
  }
  try {
    const census = await readCensus(job, checkpoint);
    const counted = await readCounted(job);
    for (const each of counted) checkCounted(job, census, each, check);
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
    check.detail(`${census.date}，截至第 ${census.size} 条`, `of ${census.date}, below index ${census.size}`);
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'census-invalid', { file: 'data/census' }, zh, en);
  }
}
