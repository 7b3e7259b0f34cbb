import type { Text } from '@dingce/domain';
import { articlesNamed } from './articles';
import type { ChronicleLine, Dossier, StageLine, Who } from './dossier';
import { indexStyle } from './index-style';
import { Markup, markup } from './markup';
import { clockDay, clockTime } from './plain-text';
import { kindTitles, stageStatusTitles } from './words';

const en = (text: string): Markup => markup`<span lang="en">${text}</span>`;
const both = ({ zh, en: english }: Text): Markup => markup`${zh}${zh === english ? null : en(english)}`;
const mark = (tone: 'red' | 'amber' | 'quiet', text: string): Markup =>
  markup`<span class="mark ${tone}">${text}</span>`;

const sections: [id: string, title: Text][] = [
  ['stages', { zh: '办理环节', en: 'Stages' }],
  ['matrix', { zh: '责任矩阵', en: 'Who answers for what' }],
  ['positions', { zh: '各方态度与不同意见', en: 'Positions and dissent' }],
  ['chronicle', { zh: '全程记录', en: 'Chronicle' }],
  ['attempts', { zh: '依法被拒的办理', en: 'Lawful refusals' }],
  ['comments', { zh: '公众意见', en: 'Public comments' }],
  ['documents', { zh: '文件目录', en: 'Documents' }],
  ['proof', { zh: '证明与核验', en: 'Proof, and how to check it' }],
];

const section = (id: string, content: Markup): Markup => {
  const title = sections.find(([known]) => known === id)?.[1] ?? { zh: id, en: id };
  return markup`<section id="${id}" aria-labelledby="h-${id}"><h2 id="h-${id}">${both(title)}</h2>${content}</section>`;
};

/** `index.markup`: what happened, for people. One page by itself, readable without scripts, on screen and on paper. */ export function indexPage(
  dossier: Dossier,
): string {
  const { title, organ, timeZone: zone, status, ruleSet, proof } = dossier;
  const facts: [Text, string | Markup][] = [
    [{ zh: '决策机关', en: 'organ' }, organ],
    [{ zh: '状态', en: 'status' }, both(status)],
    [{ zh: '决策编号', en: 'decision' }, markup`<code>${dossier.decisionId}</code>`],
    [
      { zh: '适用规则', en: 'rule set' },
      markup`${ruleSet.layers.join('、') || ruleSet.title.zh} <a href="rule-sets/${ruleSet.hash}.json" class="mono">${ruleSet.hash.slice(0, 12)}…</a>`,
    ],
    [{ zh: '提出时间', en: 'proposed' }, clockTime(dossier.proposedAt, zone)],
    [{ zh: '办结时间', en: 'closed' }, dossier.closedAt ? clockTime(dossier.closedAt, zone) : '—'],
    [{ zh: '导出时间', en: 'exported' }, `${clockTime(proof.exportedAt, zone)}（${zone}）`],
  ];
  const page = markup`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" />
<title>${title} · 定策证据包</title><style>${new Markup(indexStyle)}</style>
</head>
<body><a class="skip" href="#chronicle">跳到全程记录 / Skip to the chronicle</a>
<header>
<p class="over">重大行政决策证据包</p>
<h1>${title}</h1>
<p class="lead">${organ} · ${both(status)}</p>
<dl class="facts">${facts.map(([name, value]) => markup`<dt>${both(name)}</dt><dd>${value}</dd>`)}</dl>
<nav aria-label="目录 / Contents"><ol>${sections.map(([id, name]) => markup`<li><a href="#${id}">${both(name)}</a></li>`)}</ol></nav>
</header>
<main>${section('stages', stagesPart(dossier))}
${section('matrix', matrixPart(dossier))}
${section('positions', positionsPart(dossier))}
${section('chronicle', actsPart(dossier.chronicle, zone, dossier))}
${section('attempts', dossier.attempts.length > 0 ? actsPart(dossier.attempts, zone, dossier) : none())}
${section('comments', commentsPart(dossier))}
${section('documents', documentsPart(dossier))}
${section('proof', proofPart(dossier))}
</main>
<footer>本页由证据包内的条目生成，供阅读；有证明力的是条目原文及其证明。<span lang="en">This page was made from the entries in the bundle, for reading. What proves is the entries' own bytes.</span></footer>
</body>
</html>
`;
  return page.html;
}

const none = (): Markup => markup`<p class="small">无。${en('None.')}</p>`;

const table = (head: Text[], rows: Markup[]): Markup =>
  rows.length === 0
    ? none()
    : markup`<table><thead><tr>${head.map((title) => markup`<th scope="col">${both(title)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;

function stagesPart({ stages, timeZone }: Dossier): Markup {
  const round = ({ rounds }: StageLine) =>
    rounds.map(
      ({ round: n, status, openedAt, concludedAt, outcome }) =>
        markup`<p class="small">${rounds.length > 1 ? `第${n}轮 ` : ''}${clockDay(openedAt, timeZone)}${concludedAt ? ` 至 ${clockDay(concludedAt, timeZone)}` : ' 起'}<br />${both(stageStatusTitles[status] ?? { zh: status, en: status })}${outcome ? `：${outcome}` : null}</p>`,
    );
  if (stages.length === 0) return none();
  return markup`<ol class="stages">${stages.map((stage) => markup`<li class="${stage.rounds.at(-1)?.status ?? ''}"><strong>${stage.title.zh}</strong>${en(stage.title.en)}${round(stage)}</li>`)}</ol>`;
}

/** 姓名（单位 岗位）; who has no name goes by what they are. */
function person(who: Who): Markup {
  const place = [who.unit, who.post].filter(Boolean).join(' ');
  const name = who.name ?? (who.kind === 'engine' ? null : who.id || null);
  const kind = who.kind === 'person' ? null : markup`${kindTitles[who.kind]?.zh ?? who.kind} `;
  return markup`${kind}${name ? markup`<strong>${name}</strong>` : null}${place ? `（${place}）` : null}`;
}

const matrixPart = ({ matrix, timeZone }: Dossier): Markup =>
  table(
    [
      { zh: '责任', en: 'responsibility' },
      { zh: '责任人', en: 'who' },
      { zh: '环节', en: 'stages' },
      { zh: '件数', en: 'acts' },
      { zh: '起止', en: 'from, to' },
    ],
    matrix.map(
      (row) =>
        markup`<tr><td>${both(row.responsibility)}</td><td>${person(row.who)}${row.dissent ? mark('red', '有不同意见') : null}${row.late > 0 ? mark('amber', `逾期 ${row.late} 次`) : null}</td><td>${row.stages.join('、') || '—'}</td><td>${row.acts}</td><td class="small">${clockDay(row.firstAt, timeZone)}${clockDay(row.firstAt, timeZone) === clockDay(row.lastAt, timeZone) ? null : markup` 至 ${clockDay(row.lastAt, timeZone)}`}</td></tr>`,
    ),
  );

const positionsPart = ({ positions, timeZone }: Dossier): Markup =>
  table(
    [
      { zh: '姓名', en: 'who' },
      { zh: '态度', en: 'position' },
      { zh: '理由', en: 'reasons' },
      { zh: '时间', en: 'when' },
    ],
    positions.map(
      ({ who, position, reasons, dissent, at }) =>
        markup`<tr><td>${person(who)}</td><td>${both(position)}${dissent ? mark('red', '不同意见') : null}</td><td>${reasons || '—'}</td><td class="small">${clockTime(at, timeZone)}</td></tr>`,
    ),
  );

function actsPart(lines: ChronicleLine[], zone: string, { documents }: Dossier): Markup {
  const there = new Set(documents.filter(({ bytes }) => bytes !== null).map(({ sha256 }) => sha256));
  return markup`<ol class="acts">${lines.map((line) => act(line, zone, there))}</ol>`;
}

function act(line: ChronicleLine, zone: string, there: Set<string>): Markup {
  const { who, stream, seq, index, leaf, occurredAt, recordedAt } = line;
  const entered =
    occurredAt === recordedAt ? null : markup`<br /><span class="small">登记 ${clockTime(recordedAt, zone)}</span>`;
  const marks = [
    line.dissent ? mark('red', '不同意见 dissent') : null,
    line.late ? mark('amber', '逾期 late') : null,
    line.confidential ? mark('quiet', '会议内部 confidential') : null,
  ];
  const facts =
    line.facts.length > 0 &&
    markup`<dl class="facts">${line.facts.map(({ label, value }) => markup`<dt>${label.zh}</dt><dd>${value}</dd>`)}</dl>`;
  const papers =
    line.papers.length > 0 &&
    markup`<p>文件：${line.papers.map(({ sha256, title }, i) => [i > 0 && '；', link(sha256, title, there)])}</p>`;
  const basis =
    line.basis.length > 0 &&
    markup`<p class="basis">依据：${articlesNamed(line.basis)}<span lang="en">${line.basis.map(({ key }) => key).join(', ')}</span></p>`;
  const by = who.enteredBy ? markup`，由 ${who.enteredBy} 代录` : null;
  const signed = line.signature ? markup`（${line.signature}）` : null;
  const placed = index === null ? '尚无证明 / not yet proved' : markup`日志序号 ${index}`;
  return markup`<li class="act${line.dissent ? ' dissent' : line.late ? ' late' : ''}" id="${stream.split('/')[0] ?? ''}-${seq}">
<div><time datetime="${occurredAt}">${clockTime(occurredAt, zone)}</time>${entered}</div>
<div><h3>${both(line.title)}${marks}</h3><p>${person(who)}${by} <span class="small">认证：${line.strength.zh}${signed}</span></p>
${facts}${papers}${basis}<p class="mono small">${stream} 第 ${seq} 条 · ${placed} · 叶哈希 ${leaf.slice(0, 16)}…</p></div>
</li>
`;
}

const link = (sha256: string, title: string, there: Set<string>): Markup =>
  there.has(sha256)
    ? markup`<a href="documents/${sha256}">${title}</a>`
    : markup`${title}（本包未附 / not in the bundle，<code>${sha256.slice(0, 12)}…</code>）`;

const commentsPart = ({ comments }: Dossier): Markup =>
  comments.length === 0
    ? none()
    : markup`<p>共收到意见 <strong>${comments.reduce((sum, { received }) => sum + received, 0)}</strong> 件。意见正文封存于保险库，条目内只有承诺值；每件意见的条目及其证明都在本包内。${en('The texts are sealed; each comment’s entry and proof is in the bundle.')}</p>${table(
        [
          { zh: '意见流', en: 'stream' },
          { zh: '意见', en: 'comments' },
          { zh: '条目', en: 'entries' },
        ],
        comments.map(
          ({ stream, received, entries }) =>
            markup`<tr><td class="mono">${stream}</td><td>${received}</td><td>${entries}</td></tr>`,
        ),
      )}`;

const documentsPart = ({ documents }: Dossier): Markup =>
  table(
    [
      { zh: '文件', en: 'document' },
      { zh: '字节数', en: 'bytes' },
      { zh: 'SHA-256', en: 'SHA-256' },
    ],
    documents.map(
      ({ sha256, bytes, title }) =>
        markup`<tr><td>${bytes === null ? markup`${title}${mark('amber', '缺失 missing')}` : markup`<a href="documents/${sha256}">${title}</a>`}</td><td>${bytes ?? '—'}</td><td><code>${sha256}</code></td></tr>`,
    ),
  );

function proofPart({ proof }: Dossier): Markup {
  const facts: [Text, string | number][] = [
    [{ zh: '登记库', en: 'ledger' }, proof.origin],
    [{ zh: '透明日志', en: 'log' }, proof.log],
    [{ zh: '检查点条目数', en: 'checkpoint size' }, proof.size],
    [{ zh: '检查点根哈希', en: 'root hash' }, proof.root],
    [{ zh: '检查点签名者', en: 'signed by' }, proof.signedBy.join('、')],
    [{ zh: '本包条目数', en: 'entries in the bundle' }, proof.entries],
  ];
  const behind =
    proof.notYetProved === 0
      ? null
      : markup`<p>${mark('amber', '注意')} 另有 ${proof.notYetProved} 条刚刚登记，导出时检查点尚未覆盖，不在本包的证明之内；稍后重新导出即可。${en(`${proof.notYetProved} further entries were not yet covered by a published checkpoint.`)}</p>`;
  return markup`<dl class="facts">${facts.map(([name, value]) => markup`<dt>${both(name)}</dt><dd class="mono">${value}</dd>`)}</dl>${behind}<p>核验不需要网络，也不需要信任制作本包的人；需要的是您自己保存的日志公钥（或一份旧的检查点）和见证人名单。${en('Checking needs no network and no trust in whoever made this bundle: only the log’s key (or an old checkpoint) and the witnesses that you trust.')}</p><pre>dingce verify &lt;本证据包 this bundle&gt; --key &lt;日志公钥 the log’s key&gt;</pre><p>每个条目是 <code>streams/</code> 下的一个文件，其证明是 <code>proofs/</code> 下同一日志序号的文件，格式为 <code>c2sp.org/tlog-proof@v1</code>。不用我们的程序也能核验：Go 的 <code>golang.org/x/mod/sumdb/note</code> 与 <code>tlog</code> 可读检查点和证明；条目的叶哈希是 SHA-256(0x00 ‖ 文件原文)。${en('Each entry is a file in streams/; its proof is in proofs/ under its log index. Go’s golang.org/x/mod/sumdb packages check them without our code.')}</p>`;
}
