import { setFlagsFromString } from 'node:v8';
import { hidden, Malformed, readReceipt, verifyBundle, verifyLog, verifyReceipt, visible } from '@dingce/verifier';
import type { Report } from '@dingce/verifier';
import { nodeTools, openState, saveState } from '@dingce/verifier/node';
import {
  checkpointsOfBundle,
  checkpointsOfReceipt,
  contradictionOf,
  contradictionText,
  remembering,
} from '../verify/contradiction';
import type { Contradiction } from '../verify/contradiction';
import type { VerifyOptions } from '../verify/options';
import { readGiven, readTrust } from '../verify/options';
import { ProgressBar } from '../verify/progress-bar';
import { paintFor, reportText } from '../verify/report-text';
import { openSubject } from '../verify/subject';
import type { Subject } from '../verify/subject';

/** Exit codes: 0 whole, 1 something is wrong or missing, 2 it could not be read at all. */
const unreadable = 2;

/** An option that would be passed over is refused: who gives it believes that it was heeded. */
function refuseUnheeded(kind: Subject['kind'], { keep, state, distrust }: VerifyOptions): void {
  if (keep !== undefined && kind !== 'receipt') throw new Malformed('--keep 只用于回执', '--keep is for receipts');
  if (state !== undefined && kind !== 'log') throw new Malformed('--state 只用于日志', '--state is for logs');
  if (distrust !== undefined && kind === 'log')
    throw new Malformed('--distrust 只用于证据包和回执', '--distrust is for evidence bundles and receipts');
}

interface Judged {
  report: Report;
  contradiction: Contradiction | null;
}

/** JSON in which nothing is hidden, or moves a terminal's cursor: the same value, spelt otherwise. */
const jsonText = ({ report, contradiction }: Judged): string =>
  JSON.stringify({ ...report, ...(contradiction ? { contradiction } : {}) }).replace(hidden, (c) =>
    c
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

async function judge(named: string, options: VerifyOptions, bar: ProgressBar): Promise<Judged> {
  const trust = readTrust(options);
  const subject = await openSubject(named);
  refuseUnheeded(subject.kind, options);
  const tools = { ...nodeTools, onProgress: bar.show };
  if (subject.kind === 'receipt') {
    const kept = options.keep === undefined ? null : readGiven(options.keep);
    const receipt = readReceipt(subject.bytes, kept);
    const report = verifyReceipt(receipt, trust, tools);
    return { report, contradiction: contradictionOf(report, trust, await checkpointsOfReceipt(receipt)) };
  }
  if (subject.kind === 'bundle') {
    try {
      const report = await verifyBundle(subject.source, trust, tools);
      return { report, contradiction: contradictionOf(report, trust, await checkpointsOfBundle(subject.source)) };
    } finally {
      subject.close();
    }
  }
  const saved = options.state === undefined ? null : await openState(options.state);
  const { source, shown } = remembering(subject.source);
  const { report, state } = await verifyLog(source, trust, tools, saved);
  if (options.state !== undefined && state) await saveState(options.state, state);
  return { report, contradiction: contradictionOf(report, trust, await shown(), saved?.header.size) };
}

/** Without a server, a database, or (but for a log's address) the network. Trust comes from the options alone. */
export async function verify(named: string, options: VerifyOptions): Promise<void> {
  // A million entries are a million short lives: a young generation that grows would keep hundreds of megabytes of them, and be no faster.
  setFlagsFromString('--semi-space-growth-factor=1');
  const bar = new ProgressBar();
  try {
    const judged = await judge(named, options, bar);
    const { report, contradiction } = judged;
    bar.clear();
    process.stdout.write(
      options.json ? `${jsonText(judged)}\n` : reportText(report, bar.seconds, paintFor(process.stdout)),
    );
    if (contradiction && !options.json) process.stdout.write(contradictionText(contradiction));
    process.exitCode = report.integrity && report.completeness ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    bar.clear();
    process.stderr.write(`${visible(error.zh)}\n${visible(error.en)}\n`);
    process.exitCode = unreadable;
  }
}
