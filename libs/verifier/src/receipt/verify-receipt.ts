import { equal, hex, readHex, utf8 } from '../bytes/bytes';
import type { Tools } from '../bundle/job';
import { commitmentOf } from '../entry/commitment';
import { isObject } from '../entry/canonical';
import type { Envelope } from '../entry/envelope';
import { readEntry } from '../entry/envelope';
import { checkQuorum, tellSigners } from '../keys';
import { sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readTlogProof } from '../note/tlog-proof';
import type { CheckWriter, Report, Where } from '../report';
import { ReportWriter } from '../report';
import type { Trust } from '../trust';
import { logKeys } from '../trust';
import type { Opening, ProvedEntry, Receipt } from './receipt';

const whereOf = ({ stream, seq, index }: ProvedEntry): Where => ({ stream, seq, ...(index === null ? {} : { index }) });

/** Whether a receipt's entries stand in the log, and, of a comment, whether the text is the one that was received. */
export function verifyReceipt(receipt: Receipt, trust: Trust, tools: Tools): Report {
  const report = new ReportWriter('receipt');
  Object.assign(report.subject, { act: receipt.actId });
  const signed = report.check('checkpoint', '检查点与签名', 'the checkpoints and their signatures');
  const entries = report.check('entries', '条目与证明', 'entries and proofs');
  if (receipt.entries.length === 0)
    entries.find('completeness', 'no-entries', {}, '回执没有条目', 'the receipt has no entry');
  if (trust.distrusted.includes('sha256'))
    entries.find(
      'integrity',
      'not-renewed',
      {},
      'SHA-256 不再可信，而回执的证明只有 SHA-256',
      'SHA-256 is not believed, and the proofs of a receipt have no other hash',
    );
  const older = report.check('older-checkpoint', '与先前检查点一致', 'consistent with the older checkpoint');
  for (const entry of receipt.entries) judgeEntry(entry, { report, signed, entries, older, trust, tools });
  if (older.counted === 0)
    older.skip('未提供先前检查点（--checkpoint）', 'no older checkpoint was given (--checkpoint)');
  const papers = report.check('papers', '原文与承诺值', 'the text and what was committed to');
  if (receipt.keep) judgeKept(receipt, papers, tools);
  else {
    papers.skip(
      '回执未附条目原文：只核对了摘要（--keep）',
      'the entry itself was not given, only its hash was checked (--keep)',
    );
    papers.find(
      'note',
      'entry-not-given',
      {},
      '只证明了日志中有这些摘要；它们是否属于此行为、此流，须有条目原文才能核对（--keep）',
      'that the log holds these hashes is proved; whether they are of this act and stream takes the entry itself (--keep)',
    );
  }
  return report.finish();
}

/** A receipt holds no consistency proof: only an older checkpoint of the same size says something of it. */
function judgeOlder(older: Checkpoint, { origin, size, root }: Checkpoint, where: Where, check: CheckWriter): void {
  check.count();
  if (older.origin !== origin)
    check.find(
      'integrity',
      'wrong-origin',
      where,
      `先前检查点属于 ${older.origin}，回执的属于 ${origin}`,
      `the older checkpoint is of ${older.origin}, that of the receipt of ${origin}`,
    );
  else if (older.size !== size)
    check.find(
      'completeness',
      'consistency-missing',
      where,
      `回执不含从 ${older.size} 到 ${size} 的一致性证明；请用先前检查点核验日志本身`,
      `a receipt has no consistency proof between ${older.size} and ${size}; verify the log itself with the older checkpoint`,
    );
  else if (!equal(older.root, root))
    check.find(
      'integrity',
      'forked',
      where,
      '日志分叉：同样大小，根不相同',
      'the log was forked: another root at the same size',
    );
}

interface Judging {
  report: ReportWriter;
  signed: CheckWriter;
  entries: CheckWriter;
  older: CheckWriter;
  trust: Trust;
  tools: Tools;
}

function judgeEntry(entry: ProvedEntry, { report, signed, entries, older, trust, tools }: Judging): void {
  const where = whereOf(entry);
  entries.count();
  if (entry.proof === null) {
    const en = 'not published when the receipt was given: ask again with the act id';
    entries.find('completeness', 'not-published', where, '出具回执时尚未公布：请凭行为编号再取一次', en);
    return;
  }
  try {
    const { index, hashes, checkpoint } = readTlogProof(utf8(entry.proof));
    Object.assign(report.subject, { log: checkpoint.origin, size: checkpoint.size, root: hex(checkpoint.root) });
    const leaf = readHex(entry.leafHash);
    const { sha256 } = tools.digests;
    const proved = leaf && includes(leaf, index, checkpoint.size, checkpoint.root, hashes, sha256);
    if (!proved || index !== entry.index)
      entries.find('integrity', 'unproved', where, '证明不成立：条目不在该检查点之下', 'the proof does not hold');
    tellSigners(checkpoint, logKeys(trust), 'reader', 'checkpoint', signed);
    if (trust.policy) checkQuorum(checkpoint, trust.policy, signed);
    if (trust.older) judgeOlder(trust.older, checkpoint, where, older);
  } catch (error) {
    const { zh, en } = sentences(error);
    entries.find('integrity', 'proof-invalid', where, zh, en);
  }
}

function judgeKept({ actId, entries, keep }: Receipt, check: CheckWriter, { digests }: Tools): void {
  if (!keep) return;
  const leaf = hex(leafHash(keep.entry, digests.sha256));
  const entry = entries.find((one) => one.leafHash === leaf);
  if (!entry) {
    const en = 'the entry that was kept is none of those that the receipt proves';
    check.find('integrity', 'entry-differs', {}, '留存的条目不是回执所证明的条目', en);
    return;
  }
  const where = whereOf(entry);
  try {
    const read = readEntry(keep.entry);
    const { act, stream, seq, data } = read;
    if (act !== actId || stream !== entry.stream || seq !== entry.seq)
      check.find(
        'integrity',
        'entry-differs',
        where,
        '条目属于另一行为或另一处',
        'the entry is of another act or place',
      );
    judgeParts(read, entries, check);
    const committed = committedIn(data);
    tellUnopened(committed, keep.opening, where, check);
    const commitments = new Set(committed.values());
    for (const { commitment, field, salt, value } of keep.opening) {
      check.count();
      if (commitmentOf(field, salt, value, digests.sha256) !== commitment || !commitments.has(commitment))
        check.find(
          'integrity',
          'sealed-differs',
          where,
          `“${field}”的内容不是条目所承诺的内容`,
          `the text of “${field}” is not what the entry committed to`,
        );
    }
    if (keep.opening.length === 0) check.skip('没有留存的原文', 'no text was kept');
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'entry-invalid', where, zh, en);
  }
}

/** By the field that holds it. */
const committedIn = (data: Envelope['data']): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(data).flatMap(([field, value]): [string, string][] =>
      isObject(value) && typeof value.commitment === 'string' ? [[field, value.commitment]] : [],
    ),
  );

/** The entry says of how many parts its act is; they stand one after the other in its stream. */
function judgeParts({ stream, seq, part, parts }: Envelope, entries: readonly ProvedEntry[], check: CheckWriter): void {
  const first = seq - part;
  const isPart = (one: ProvedEntry): boolean => one.stream === stream && one.seq >= first && one.seq < first + parts;
  const there = new Set(entries.filter(isPart).map((one) => one.seq));
  if (there.size < parts)
    check.find(
      'completeness',
      'parts-missing',
      { stream, seq },
      `行为共 ${parts} 条，回执只有其中 ${there.size} 条`,
      `the act has ${parts} entries, ${there.size} of them are in the receipt`,
    );
  if (entries.length > there.size)
    check.find(
      'integrity',
      'entry-foreign',
      { stream, seq },
      '回执中有重复的条目，或不属于此行为的条目',
      'the receipt has an entry twice, or one that is not of this act',
    );
}

/** What was erased can't be opened any more: good to know, no fault. */
function tellUnopened(
  committed: ReadonlyMap<string, string>,
  opening: readonly Opening[],
  where: Where,
  check: CheckWriter,
): void {
  for (const [field, commitment] of committed)
    if (!opening.some((one) => one.commitment === commitment))
      check.find(
        'note',
        'sealed-unopened',
        where,
        `“${field}”的原文没有留存，或已删除：未核对`,
        `the text of “${field}” was not kept, or was erased: it was not checked`,
      );
}
