import { hex, readHex, utf8 } from '../bytes/bytes';
import type { Tools } from '../bundle/job';
import { commitmentOf } from '../entry/commitment';
import { readEntry } from '../entry/envelope';
import { checkQuorum, tellSigners } from '../keys';
import { sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import { readTlogProof } from '../note/tlog-proof';
import type { CheckWriter, Report, Where } from '../report';
import { ReportWriter } from '../report';
import type { Trust } from '../trust';
import { logKeys } from '../trust';
import type { ProvedEntry, Receipt } from './receipt';

const whereOf = ({ stream, seq, index }: ProvedEntry): Where => ({ stream, seq, ...(index === null ? {} : { index }) });

/** Whether a receipt's entries stand in the log, and, of a comment, whether the text is the one that was received. */
export function verifyReceipt(receipt: Receipt, trust: Trust, tools: Tools): Report {
  const report = new ReportWriter('receipt');
  Object.assign(report.subject, { act: receipt.actId });
  const signed = report.check('checkpoint', '检查点与签名', 'the checkpoints and their signatures');
  const entries = report.check('entries', '条目与证明', 'entries and proofs');
  if (receipt.entries.length === 0)
    entries.find('completeness', 'no-entries', {}, '回执没有条目', 'the receipt has no entry');
  for (const entry of receipt.entries) judgeEntry(entry, { report, signed, entries, trust, tools });
  const papers = report.check('papers', '原文与承诺值', 'the text and what was committed to');
  if (receipt.keep) judgeKept(receipt, papers, tools);
  else
    papers.skip(
      '回执未附条目原文：只核对了摘要（--keep）',
      'the entry itself was not given, only its hash was checked (--keep)',
    );
  return report.finish();
}

interface Judging {
  report: ReportWriter;
  signed: CheckWriter;
  entries: CheckWriter;
  trust: Trust;
  tools: Tools;
}

function judgeEntry(entry: ProvedEntry, { report, signed, entries, trust, tools }: Judging): void {
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
    const { act, stream, seq, data } = readEntry(keep.entry);
    if (act !== actId || stream !== entry.stream || seq !== entry.seq)
      check.find(
        'integrity',
        'entry-differs',
        where,
        '条目属于另一行为或另一处',
        'the entry is of another act or place',
      );
    const committed = new Set(
      Object.values(data).map((value) => (value as { commitment?: unknown } | null)?.commitment),
    );
    for (const { commitment, field, salt, value } of keep.opening) {
      check.count();
      if (commitmentOf(field, salt, value, digests.sha256) !== commitment || !committed.has(commitment))
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
