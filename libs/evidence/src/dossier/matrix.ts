import { stageTitles } from '@dingce/domain';
import type { ChronicleLine, MatrixRow, PositionRow } from './dossier';
import { responsibilityTitles, values } from './words';

/** Who answers for what, in the order in which each first acted; one row per responsibility, person, post and unit. */
export function matrixOf(lines: ChronicleLine[]): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  for (const line of lines) {
    if (line.responsibility === null) continue;
    const { who, late, dissent, occurredAt: at } = line;
    const key = JSON.stringify([line.responsibility, who.id, who.post, who.unit]);
    const stage = line.stage ? stageTitles[line.stage].zh : null;
    const row: MatrixRow = rows.get(key) ?? {
      responsibility: responsibilityTitles[line.responsibility] ?? { zh: line.responsibility, en: line.responsibility },
      who,
      stages: [],
      acts: 0,
      late: 0,
      dissent: false,
      firstAt: at,
      lastAt: at,
    };
    if (stage && !row.stages.includes(stage)) row.stages.push(stage);
    rows.set(key, {
      ...row,
      acts: row.acts + 1,
      late: row.late + (late ? 1 : 0),
      dissent: row.dissent || dissent,
      firstAt: at < row.firstAt ? at : row.firstAt,
      lastAt: at > row.lastAt ? at : row.lastAt,
    });
  }
  return [...rows.values()];
}

const fact = (line: ChronicleLine, ...labels: string[]): string =>
  line.facts.find(({ label }) => labels.includes(label.en))?.value ?? '';

/** Positions taken in meetings and dissents put on record: they mitigate (L713-38), so they must not be lost among the rest. */
export function positionsOf(lines: ChronicleLine[]): PositionRow[] {
  return lines
    .filter((line) => line.position !== null || line.dissent)
    .map((line) => ({
      who: line.who,
      position: values[line.position ?? ''] ?? { zh: '不同意见', en: 'dissent' },
      reasons: fact(line, 'reasons', 'content', 'statement'),
      dissent: line.dissent,
      at: line.occurredAt,
    }));
}
