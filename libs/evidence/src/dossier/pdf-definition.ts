import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces';
import { articlesNamed } from './articles';
import type { ChronicleLine, Dossier, Who } from './dossier';
import { halves } from './pdf-text';
import type { PrintedText } from './pdf-text';
import { clockDay, clockTime } from './plain-text';
import { kindTitles, stageStatusTitles } from './words';

const mm = (millimetres: number): number => (millimetres * 72) / 25.4;
const grey = '#555555';
const red = '#a4161a';
/** GB/T 9704-2012, 5.2: the type area is 156 mm × 225 mm, its head 37 mm and its left edge 28 mm from the paper's. */
const margins = { left: mm(28), top: mm(37), right: mm(26), bottom: mm(35) };
const typeAreaWidth = mm(156);
const typeAreaEnd = mm(297) - margins.bottom;
const roomBelowHeading = mm(35);

const rule = (width: number, colour = '#000000'): Content => ({
  canvas: [{ type: 'line', x1: 0, y1: 0, x2: typeAreaWidth, y2: 0, lineWidth: width, lineColor: colour }],
});

/** Thin lines between rows, a stronger one above and below, none between columns. */
const ruled = {
  hLineWidth: (i: number, node: { table: { body: unknown[] } }): number =>
    i === 0 || i === 1 || i === node.table.body.length ? 0.8 : 0.3,
  vLineWidth: (): number => 0,
  hLineColor: (i: number): string => (i <= 1 ? '#000000' : '#999999'),
  paddingTop: (): number => 3,
  paddingBottom: (): number => 3,
  paddingLeft: (): number => 3,
  paddingRight: (): number => 3,
};

/** `dossier.pdf` as pdfmake takes it: cover, contents, catalogue of papers, chronicle, responsibility, positions, proof. */
export function pdfDefinition(dossier: Dossier, printed: PrintedText): TDocumentDefinitions {
  const p = (text: string): string => printed.of(text);
  const title = p(dossier.title);
  const content: Content[] = [
    ...cover(dossier, p),
    {
      toc: { title: { text: '目　录', style: 'heading', alignment: 'center' }, numberStyle: { fontSize: 11 } },
      pageBreak: 'before',
    },
    ...chapter('一、卷内文件目录', catalogue(dossier, p), true),
    ...chapter('二、办理环节', stages(dossier, p)),
    ...chapter('三、全程记录', chronicle(dossier.chronicle, dossier, p), true),
    ...chapter('四、依法被拒的办理', dossier.attempts.length > 0 ? chronicle(dossier.attempts, dossier, p) : none),
    ...chapter('五、责任矩阵', matrix(dossier, p), true),
    ...chapter('六、各方态度与不同意见', positions(dossier, p)),
    ...chapter('七、公众意见', comments(dossier, p)),
    ...chapter('八、证明与核验', proof(dossier, p), true),
  ];
  // Told last, when everything else has been looked through.
  if (printed.missing.size > 0) content.push(missingNote(printed));
  return {
    pageSize: 'A4',
    pageMargins: [margins.left, margins.top, margins.right, margins.bottom],
    info: {
      title: dossier.title,
      author: dossier.organ,
      subject: `重大行政决策案卷 ${dossier.decisionId}`,
      creator: 'dingce',
      producer: 'dingce',
      creationDate: new Date(dossier.proof.exportedAt),
      modDate: new Date(dossier.proof.exportedAt),
    },
    language: 'zh-CN',
    defaultStyle: { font: 'Serif', fontSize: 10.5, lineHeight: 1.25 },
    styles: {
      heading: { fontSize: 15, bold: true, margin: [0, 14, 0, 8] },
      small: { fontSize: 8.5, color: grey },
      th: { bold: true, fontSize: 9.5 },
      td: { fontSize: 9.5 },
    },
    header: (page: number): Content =>
      page === 1
        ? ''
        : {
            margin: [margins.left, mm(24), margins.right, 0],
            stack: [
              { text: shortened(title), fontSize: 9, color: grey, alignment: 'center', margin: [0, 0, 0, 3] },
              rule(0.4, grey),
            ],
          },
    footer: (page: number, pages: number): Content =>
      page === 1
        ? ''
        : { text: `第 ${page} 页　共 ${pages} 页`, fontSize: 9, alignment: 'center', margin: [0, mm(10), 0, 0] },
    content,
    // A chapter's heading stands where there is room for the first lines of what it heads.
    pageBreakBefore: ({ headlineLevel, startPosition }) =>
      headlineLevel === 1 && startPosition.top > typeAreaEnd - roomBelowHeading,
  };
}

type Print = (text: string) => string;

const none: Content[] = [{ text: '无。' }];
const shortened = (title: string): string => ([...title].length > 44 ? `${[...title].slice(0, 43).join('')}…` : title);

function chapter(title: string, content: Content[], ownPage = false): Content[] {
  const heading: Content = {
    text: title,
    style: 'heading',
    headlineLevel: 1,
    tocItem: true,
    ...(ownPage ? { pageBreak: 'before' as const } : {}),
  };
  return [heading, ...content];
}

/** `whole`: a row stays on one page; only for rows that are surely shorter than one. */
function table(widths: (string | number)[], head: string[], rows: TableCell[][], whole = false): Content[] {
  if (rows.length === 0) return none;
  return [
    {
      table: {
        headerRows: 1,
        dontBreakRows: whole,
        widths,
        body: [head.map((text): TableCell => ({ text, style: 'th' })), ...rows],
      },
      layout: ruled,
      style: 'td',
    },
  ];
}

function cover(
  { title, organ, decisionId, status, ruleSet, proposedAt, closedAt, timeZone, proof, chronicle, documents }: Dossier,
  p: Print,
): Content[] {
  const rows: [string, string][] = [
    ['决策机关', organ],
    ['决策编号', decisionId],
    ['适用规则', ruleSet.layers.join('；') || ruleSet.title.zh],
    ['起止日期', `${clockDay(proposedAt, timeZone)} 至 ${closedAt ? clockDay(closedAt, timeZone) : '今'}`],
    ['办理状态', status.zh],
    ['卷内条目', `${chronicle.length} 条，文件 ${documents.length} 份`],
    ['所属日志', `${proof.log}，检查点 ${proof.size} 条`],
    ['导出时间', `${clockTime(proof.exportedAt, timeZone)}（${timeZone}）`],
  ];
  return [
    {
      text: '重大行政决策案卷',
      fontSize: 26,
      bold: true,
      color: red,
      alignment: 'center',
      characterSpacing: 6,
      margin: [0, 40, 0, 14],
    },
    rule(1.4, red),
    { text: p(title), fontSize: 22, bold: true, alignment: 'center', lineHeight: 1.4, margin: [0, 70, 0, 90] },
    {
      table: {
        widths: [70, '*'],
        body: rows.map(([name, value]): TableCell[] => [{ text: name, color: grey }, { text: p(value) }]),
      },
      layout: {
        ...ruled,
        hLineWidth: () => 0.4,
        hLineColor: () => '#999999',
        paddingTop: () => 6,
        paddingBottom: () => 6,
      },
      fontSize: 12,
    },
  ];
}

/** DA/T 22's catalogue of the papers in a file, with the digest in place of the page. */
function catalogue({ documents, chronicle, timeZone }: Dossier, p: Print): Content[] {
  const namedBy = (sha256: string): ChronicleLine | undefined =>
    chronicle.find(({ papers }) => papers.some((paper) => paper.sha256 === sha256));
  return table(
    [24, '*', 88, 54, 132],
    ['序号', '题名', '责任者', '日期', 'SHA-256、字节数'],
    documents.map(({ sha256, bytes, title }, i) => {
      const by = namedBy(sha256);
      return [
        String(i + 1),
        p(title),
        by ? p([by.who.unit, by.who.name].filter(Boolean).join(' ')) : '—',
        by ? clockDay(by.occurredAt, timeZone) : '—',
        { text: `${halves(sha256)}\n${bytes === null ? '本包未附' : `${bytes} 字节`}`, fontSize: 6.5, lineHeight: 1.1 },
      ];
    }),
    true,
  );
}

const stages = ({ stages: opened, timeZone }: Dossier, p: Print): Content[] =>
  table(
    [110, 36, 64, 64, '*'],
    ['环节', '轮次', '开始', '结束', '结果'],
    opened.flatMap(({ title, rounds }) =>
      rounds.map(({ round, status, openedAt, concludedAt, outcome }) => [
        title.zh,
        String(round),
        clockDay(openedAt, timeZone),
        concludedAt ? clockDay(concludedAt, timeZone) : '—',
        p([stageStatusTitles[status]?.zh ?? status, outcome].filter(Boolean).join('：')),
      ]),
    ),
  );

function named(who: Who, p: Print): string {
  const kind = who.kind === 'person' ? '' : (kindTitles[who.kind]?.zh ?? who.kind);
  const name = who.name ?? (who.kind === 'engine' ? '' : who.id);
  const place = [who.unit, who.post].filter(Boolean).join(' ');
  return p(`${[kind, name].filter(Boolean).join(' ')}${place ? `（${place}）` : ''}`);
}

function chronicle(lines: ChronicleLine[], { timeZone }: Dossier, p: Print): Content[] {
  return table(
    [74, '*'],
    ['时间', '事项'],
    lines.map((line) => [
      {
        stack: [
          clockTime(line.occurredAt, timeZone),
          ...(line.occurredAt === line.recordedAt
            ? []
            : [{ text: `登记于 ${clockTime(line.recordedAt, timeZone)}`, style: 'small' }]),
        ],
        fontSize: 8.5,
      },
      { stack: told(line, p) },
    ]),
  );
}

function told(line: ChronicleLine, p: Print): Content[] {
  const marks = [
    line.dissent ? '〔不同意见〕' : '',
    line.late ? '〔逾期〕' : '',
    line.confidential ? '〔会议内部〕' : '',
  ].join('');
  const entered = line.who.enteredBy ? `，由 ${p(line.who.enteredBy)} 代录` : '';
  return [
    {
      text: [
        { text: p(line.title.zh), bold: true },
        { text: marks, color: red },
      ],
    },
    `${named(line.who, p)}${entered}　认证：${line.strength.zh}${line.signature ? `（${line.signature}）` : ''}`,
    ...line.facts.map(({ label, value }): Content => ({ text: [{ text: `${p(label.zh)}：`, color: grey }, p(value)] })),
    ...(line.papers.length > 0
      ? [
          {
            text: `文件：${line.papers.map((paper) => `${p(paper.title)}（${paper.sha256.slice(0, 12)}）`).join('；')}`,
          },
        ]
      : []),
    ...(line.basis.length > 0 ? [{ text: `依据：${p(articlesNamed(line.basis))}`, style: 'small' }] : []),
    {
      text: `${line.stream.split('/')[0] ?? ''} 第 ${line.seq} 条　${line.index === null ? '尚无证明' : `日志序号 ${line.index}`}　叶哈希 ${line.leaf.slice(0, 16)}`,
      style: 'small',
    },
  ];
}

const matrix = ({ matrix: rows, timeZone }: Dossier, p: Print): Content[] =>
  table(
    [44, '*', 118, 28, 62, 54],
    ['责任', '责任人', '环节', '件数', '起止', '说明'],
    rows.map((row) => [
      row.responsibility.zh,
      named(row.who, p),
      row.stages.join('、') || '—',
      String(row.acts),
      [clockDay(row.firstAt, timeZone), clockDay(row.lastAt, timeZone)]
        .filter((d, i, all) => all.indexOf(d) === i)
        .join(' 至 '),
      { text: [row.dissent ? '有不同意见' : '', row.late > 0 ? `逾期 ${row.late} 次` : ''].filter(Boolean).join('；') || '—', color: row.dissent || row.late > 0 ? red : undefined }, // prettier-ignore
    ]),
  );

const positions = ({ positions: rows, timeZone }: Dossier, p: Print): Content[] =>
  table(
    [130, 54, '*', 62],
    ['姓名', '态度', '理由', '时间'],
    rows.map(({ who, position, reasons, dissent, at }) => [
      named(who, p),
      { text: position.zh, color: dissent ? red : undefined, bold: dissent },
      p(reasons) || '—',
      clockTime(at, timeZone),
    ]),
  );

function comments({ comments: streams }: Dossier, p: Print): Content[] {
  if (streams.length === 0) return none;
  const total = streams.reduce((sum, { received }) => sum + received, 0);
  return [
    {
      text: `共收到意见 ${total} 件，分 ${streams.length} 个流登记。意见正文封存于保险库，条目内只有承诺值。`,
      margin: [0, 0, 0, 6],
    },
    ...table(
      ['*', 60, 60],
      ['意见流', '意见', '条目'],
      streams.map(({ stream, received, entries }) => [p(stream), String(received), String(entries)]),
    ),
  ];
}

function proof({ proof: facts }: Dossier, p: Print): Content[] {
  const rows: [string, string][] = [
    ['登记库', facts.origin],
    ['透明日志', facts.log],
    ['检查点条目数', String(facts.size)],
    ['检查点根哈希', facts.root],
    ['检查点签名者', facts.signedBy.join('、')],
    ['本包条目数', String(facts.entries)],
    ...(facts.notYetProved > 0
      ? [['尚未证明', `${facts.notYetProved} 条，登记后检查点尚未覆盖`] as [string, string]]
      : []),
  ];
  const how = [
    '本文件由证据包内的条目生成，供阅读和归档；有证明力的是证据包内的条目原文及其证明。',
    '核验：dingce verify <证据包> --key <日志公钥>。不需要网络和数据库；日志公钥（或一份旧的检查点）和见证人名单由核验人自备。',
    '每个条目的叶哈希为 SHA-256(0x00 ‖ 条目原文)；证明文件格式为 c2sp.org/tlog-proof@v1，用 Go 语言 golang.org/x/mod/sumdb 的 note、tlog 包也可以核验。',
  ];
  return [
    {
      table: {
        widths: [86, '*'],
        body: rows.map(([name, value]): TableCell[] => [{ text: name, color: grey }, p(value)]),
      },
      layout: ruled,
      margin: [0, 0, 0, 10],
    },
    { ol: how.map((text) => p(text)) },
  ];
}

const missingNote = ({ missing }: PrintedText): Content => ({
  text: `字库缺字：${[...missing].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`).join('、')}，文中以编码代替，原文见条目。`,
  style: 'small',
  margin: [0, 10, 0, 0],
});
