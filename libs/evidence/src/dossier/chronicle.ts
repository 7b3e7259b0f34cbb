import { standingOf } from '@dingce/acts';
import { stageKinds, strengthTitle } from '@dingce/domain';
import type { StageKind, Text } from '@dingce/domain';
import type { RecordedEntry } from '@dingce/ledger';
import { timelineRow } from '@dingce/projections';
import { articleOf } from '@dingce/rule-sets';
import { papersOf, paperTitle } from '../gather/papers';
import type { ChronicleLine, Paper } from './dossier';
import { factsOf } from './facts';
import type { Meanings } from './facts';
import type { People } from './people';

/** An entry with its place in the log. */
export interface PlacedEntry extends RecordedEntry {
  index: number | null;
}

interface Row {
  stage: string | null;
  responsibility: string | null;
  actor_kind: ChronicleLine['who']['kind'];
  person_id: string;
  post_id: string | null;
  unit_id: string | null;
  entered_by: string | null;
  position: string | null;
  dissent: boolean;
  late: boolean;
  confidential: boolean;
  title_zh: string;
  title_en: string;
}

const ownTitles: Record<string, Text> = {
  AttemptRefused: { zh: '办理被拒', en: 'Refused' },
};

const isStage = (stage: string | null): stage is StageKind => stageKinds.some((kind) => kind === stage);

/** One entry as a line of the chronicle. Who, where and how follow the same rules as the audit's own chronicle. */
export async function lineOf(
  entry: PlacedEntry,
  people: People,
  meanings: Meanings,
  timeZone: string,
): Promise<ChronicleLine> {
  const { envelope, leafHash, index } = entry;
  const row = timelineRow(entry) as unknown as Row;
  const title = ownTitles[envelope.type] ?? { zh: row.title_zh, en: row.title_en };
  const papers: Paper[] = [
    ...papersOf(envelope.type, envelope.data),
    ...(envelope.actor.for?.evidence ?? []).map((sha256) => ({ sha256, field: 'evidence' })),
  ].map((paper) => ({ sha256: paper.sha256, title: paperTitle(title.zh, paper, meanings.titles) }));
  const { strength, signature } = standingOf(envelope);
  return {
    stream: envelope.stream,
    seq: envelope.seq,
    index,
    leaf: leafHash,
    actId: envelope.act,
    type: envelope.type,
    title,
    stage: isStage(row.stage) ? row.stage : null,
    who: await people.who({
      // Lateness is the holder's, whoever wrote it down.
      kind: row.late ? 'person' : envelope.actor.for ? envelope.actor.for.kind : row.actor_kind,
      personId: row.person_id,
      postId: row.post_id,
      unitId: row.unit_id,
      enteredBy: row.entered_by,
      at: envelope.occurredAt,
    }),
    strength: strengthTitle(strength, signature !== null),
    signature: signature?.algorithm ?? null,
    responsibility: row.responsibility,
    position: row.position,
    dissent: row.dissent,
    late: row.late,
    confidential: row.confidential,
    occurredAt: envelope.occurredAt,
    recordedAt: envelope.recordedAt,
    facts: factsOf(envelope.data, meanings, timeZone),
    papers,
    basis: envelope.basis.map((key) => ({ key, article: articleOf(key) })),
  };
}
