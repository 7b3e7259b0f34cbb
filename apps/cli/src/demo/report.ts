import type { RefusalMet, Run } from './run';

interface Line {
  decisionId: string;
  recordedAt: string;
  occurredAt: string;
  title: { zh: string; en: string };
  type: string;
  stage: string | null;
  personId: string;
  unitId: string | null;
  late: boolean;
  dissent: boolean;
  basis: string[];
}

interface MatrixRow {
  responsibility: string;
  personId: string;
  name: string | null;
  postId: string | null;
  unitId: string | null;
}

/** What a run left in the record, as an auditor reads it through the API. */
export interface Told {
  file: string;
  title: string;
  timeline: Line[];
  matrices: { decisionId: string; title: string; status: string; rows: MatrixRow[] }[];
  refusals: RefusalMet[];
  standIns: string[];
  notes: string[];
}

const pageSize = 200;

export async function told(run: Run): Promise<Told> {
  const timeline: Line[] = [];
  const matrices: Told['matrices'] = [];
  // The chronicle follows the ledger; at the end everything is drained, so it is level.
  await run.world.time.advanceTo(run.world.time.now());
  for (const decisionId of run.decisions) {
    for (let after = ''; ;) {
      const page = await run.client.get<{ items: Line[]; next: string | null }>(
        'shenji',
        `/v1/audit/timeline?decisionId=${decisionId}&limit=${pageSize}${after ? `&after=${encodeURIComponent(after)}` : ''}`,
      );
      timeline.push(...page.items);
      if (!page.next) break;
      after = page.next;
    }
    const { title, status } = await run.client.get<{ title: string; status: string }>(
      'shenji',
      `/v1/decisions/${decisionId}`,
    );
    matrices.push({
      decisionId,
      title,
      status,
      rows: await run.client.get<MatrixRow[]>('shenji', `/v1/audit/decisions/${decisionId}/responsibility`),
    });
  }
  const { dossier, refusals, standIns, notes } = run;
  return { file: dossier.file, title: dossier.title, timeline, matrices, refusals, standIns, notes };
}

export const jsonReport = ({ file, title, timeline, matrices, refusals, standIns, notes }: Told): string =>
  [
    ...timeline.map((line) => ({ dossier: file, event: line })),
    ...refusals.map((refusal) => ({ dossier: file, refusal })),
    ...standIns.map((standIn) => ({ dossier: file, standIn })),
    ...matrices.map((matrix) => ({ dossier: file, title, matrix })),
    ...notes.map((note) => ({ dossier: file, note })),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

const day = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);

export function textReport({ file, title, timeline, matrices, refusals, standIns, notes }: Told): string {
  const out = ['', `━━ ${title}（${file}）`];
  for (const matrix of matrices) {
    out.push('', `  ${matrix.title}［${matrix.status}］`);
    let last = '';
    for (const line of timeline.filter((l) => l.decisionId === matrix.decisionId)) {
      const on = day(line.occurredAt);
      out.push(
        `    ${on === last ? '          ' : on}  ${line.title.zh}${line.late ? '（逾期）' : ''}${line.dissent ? '（不同意见）' : ''}  ${line.basis.join(' ')}`,
      );
      last = on;
    }
    out.push('    责任矩阵：');
    for (const [what, rows] of grouped(matrix.rows))
      out.push(`      ${what.padEnd(14)}${[...new Set(rows.map((r) => r.name ?? r.personId))].join('、')}`);
  }
  if (refusals.length > 0)
    out.push(
      '',
      '  遇到的拒绝：',
      ...refusals.map((r) => `    ${day(r.at)}  ${r.act} → ${r.code}：${r.message}  ${r.basis.join(' ')}`),
    );
  if (standIns.length > 0)
    out.push('', '  卷宗不知、由演示替代的：', ...[...new Set(standIns)].map((s) => `    · ${s}`));
  if (notes.length > 0) out.push('', '  说明：', ...notes.map((n) => `    · ${n}`));
  return `${out.join('\n')}\n`;
}

function grouped(rows: MatrixRow[]): Map<string, MatrixRow[]> {
  const by = new Map<string, MatrixRow[]>();
  for (const row of rows) by.set(row.responsibility, [...(by.get(row.responsibility) ?? []), row]);
  return by;
}
