/// <reference lib="dom" />
import { visible } from '../bytes/visible';
import { placeOf } from '../place';
import type { Check, Finding, Report } from '../report';

type Children = (Node | string)[];

/** Text only ever enters as text: nothing of a bundle is read as markup. */
export function element(tag: string, className: string, ...children: Children): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export const both = (zh: string, en: string): HTMLElement =>
  element(
    'span',
    'both',
    element('span', '', visible(zh)),
    Object.assign(element('span', 'en', visible(en)), { lang: 'en' }),
  );

const marks = { passed: ['✓', '通过'], failed: ['✗', '未通过'], skipped: ['–', '未核对'] } as const;

function checkRow({ state, zh, en, done, detailZh, detailEn }: Check): HTMLElement {
  const [mark, spoken] = marks[state];
  const symbol = element('td', `mark ${state}`, mark);
  symbol.setAttribute('aria-label', spoken);
  const detail = detailZh ? both(detailZh, detailEn) : '';
  return element(
    'tr',
    '',
    symbol,
    element('td', '', both(zh, en)),
    element('td', 'count', done.toLocaleString('en-US')),
    element('td', 'detail', detail),
  );
}

function findingItem({ verdict, where, zh, en, code }: Finding): HTMLElement {
  const at = placeOf(where);
  const item = element('li', verdict === 'note' ? 'note' : 'bad', both(zh, en));
  item.append(element('div', 'where', at, at ? ' ' : '', element('code', '', code)));
  return item;
}

function verdict(holds: boolean, zh: string, en: string): HTMLElement {
  return element('div', `verdict ${holds ? 'good' : 'bad'}`, element('span', 'sign', holds ? '✓' : '✗'), both(zh, en));
}

function subjectList({ subject }: Report): HTMLElement {
  const rows: [string, string | number | undefined][] = [
    ['决策 · decision', subject.decision],
    ['登记库 · ledger', subject.origin],
    ['日志 · log', subject.log],
    ['检查点条数 · entries in the checkpoint', subject.size?.toLocaleString('en-US')],
    ['根 · root', subject.root],
    ['导出时间 · exported', subject.exportedAt],
  ];
  return element(
    'dl',
    'subject',
    ...rows.flatMap(([label, value]) =>
      value === undefined ? [] : [element('dt', '', label), element('dd', '', visible(String(value)))],
    ),
  );
}

export function reportView(report: Report): HTMLElement {
  const { integrity, completeness, checks, findings, omitted } = report;
  const head = element(
    'tr',
    '',
    ...['', '核对 · check', '数量 · count', '说明 · detail'].map((text) => element('th', '', text)),
  );
  const table = element('table', '', element('thead', '', head), element('tbody', '', ...checks.map(checkRow)));
  const view = element(
    'section',
    'report',
    element(
      'div',
      'verdicts',
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
    ),
  );
  if (findings.length > 0) {
    const more = omitted > 0 ? [element('li', 'note', both(`另有 ${omitted} 项`, `${omitted} more`))] : [];
    view.append(
      element('h2', '', both('发现', 'findings')),
      element('ol', 'findings', ...findings.map(findingItem), ...more),
    );
  }
  view.append(
    element('h2', '', both('逐项核对', 'checks')),
    element('div', 'scroll', table),
    element('h2', '', both('对象', 'what was verified')),
    subjectList(report),
  );
  return view;
}
