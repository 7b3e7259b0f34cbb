import { placeOf, visible } from '@dingce/verifier';
import type { Check, Finding, Report } from '@dingce/verifier';

/** Colours, or nothing where none are wanted. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

const plain: Paint = { good: (text) => text, bad: (text) => text, faint: (text) => text };
const coloured: Paint = {
  good: (text) => `\x1b[32m${text}\x1b[0m`,
  bad: (text) => `\x1b[31m${text}\x1b[0m`,
  faint: (text) => `\x1b[2m${text}\x1b[0m`,
};
export const paintFor = (stream: { isTTY?: boolean }): Paint =>
  stream.isTTY && !process.env.NO_COLOR ? coloured : plain;

const number = (n: number): string => n.toLocaleString('en-US');
/** Chinese characters take two columns. */
const columns = (text: string): number =>
  [...text].reduce((n, c) => n + (/[\u1100-\u115f\u2e80-\uffdc]/.test(c) ? 2 : 1), 0);
const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - columns(text)));

function checkLine(check: Check, paint: Paint): string {
  const mark = { passed: paint.good('✓'), failed: paint.bad('✗'), skipped: paint.faint('–') }[check.state];
  const detail = check.detailZh ? paint.faint(visible(`${check.detailZh} · ${check.detailEn}`)) : '';
  return `  ${mark} ${padded(`${check.zh} · ${check.en}`, 62)}${number(check.done).padStart(11)}  ${detail}`.trimEnd();
}

function findingLines({ verdict, code, where, zh, en }: Finding, paint: Paint): string[] {
  const mark = verdict === 'note' ? paint.faint('·') : paint.bad('✗');
  const at = placeOf(where);
  return [`  ${mark} ${at ? `${at}：` : ''}${visible(zh)}`, `      ${paint.faint(`${visible(en)} [${code}]`)}`];
}

function subjectLines({ kind, subject }: Report): string[] {
  const { act, origin, log, decision, size, root, exportedAt, resumedFrom } = subject;
  const titles = { bundle: '证据包 · bundle', log: '日志 · log', receipt: '回执 · receipt' };
  const rows: [string, string | undefined][] = [
    [titles[kind], act ?? decision ?? log],
    ['登记库 · ledger', origin],
    ['日志 · log', (act ?? decision) === undefined ? undefined : log],
    ['导出时间 · exported', exportedAt],
    ['检查点 · checkpoint', size === undefined ? undefined : `${number(size)} 条 · entries, ${root}`],
    ['接着 · resumed from', resumedFrom === undefined ? undefined : `${number(resumedFrom)} 条 · entries`],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [`  ${padded(label, 22)}${visible(value)}`]));
}

const most = 50;

/** Chinese first, English second. Both verdicts stand at the end, where a reader's eye ends. */
export function reportText(report: Report, seconds: string, paint: Paint): string {
  const { integrity, completeness, findings, omitted } = report;
  const verdict = (holds: boolean, zh: string, en: string): string =>
    `  ${holds ? paint.good('✓') : paint.bad('✗')} ${zh} · ${en}`;
  const shown = findings.slice(0, most).flatMap((finding) => findingLines(finding, paint));
  const more = findings.length - Math.min(most, findings.length) + omitted;
  return [
    '',
    ...subjectLines(report),
    '',
    '核对 · checks',
    ...report.checks.map((check) => checkLine(check, paint)),
    ...(shown.length > 0 ? ['', '发现 · findings', ...shown] : []),
    ...(more > 0 ? [`  … 另有 ${number(more)} 项（--json 可见）· ${number(more)} more (see --json)`] : []),
    '',
    `结论 · verdict（${seconds} s）`,
    verdict(
      integrity,
      integrity ? '未被改动' : '有改动，或无从证明未被改动',
      integrity ? 'unchanged' : 'changed, or not proved unchanged',
    ),
    verdict(
      completeness,
      completeness ? '没有缺失' : '有缺失',
      completeness ? 'nothing is missing' : 'something is missing',
    ),
    '',
  ].join('\n');
}
