import type { Strength } from '@dingce/domain';
import type { ActSignature, RecordedEntry, Sql } from '@dingce/ledger';
import { signatureOf } from './audit-queries';

/** Which paper of the dossier an event puts there. Which are needed follows from the pinned rule set, at query time. */
const papers: Record<string, { material: string; document: string }> = {
  DraftSubmitted: { material: 'draft', document: 'documentHash' },
  DraftRevised: { material: 'draft', document: 'to' },
  AdoptionReportPublished: { material: 'participation-adoption', document: 'documentHash' },
  PublicParticipationConcluded: { material: 'participation-summary', document: 'summaryHash' },
  ExpertReviewConcluded: { material: 'expert-adoption', document: 'summaryHash' },
  RiskReportSubmitted: { material: 'risk-report', document: 'documentHash' },
  EarlierAssessmentReused: { material: 'risk-report', document: 'documentHash' },
  FairCompetitionReviewConcluded: { material: 'fair-competition-opinion', document: 'opinionHash' },
  LegalityOpinionIssued: { material: 'legality-opinion', document: 'opinionHash' },
  MinutesRecorded: { material: 'minutes', document: 'minutesHash' },
  PartyCommitteeReported: { material: 'party-report', document: 'documentHash' },
  PeoplesCongressReported: { material: 'congress-report', document: 'documentHash' },
  DecisionIssued: { material: 'decision', document: 'documentHash' },
  DecisionPublished: { material: 'publication', document: 'documentHash' },
  AdoptionExplained: { material: 'adoption-explanation', document: 'documentHash' },
  EvaluationReportSubmitted: { material: 'evaluation-report', document: 'documentHash' },
};

export interface DossierRow {
  material: string;
  seq: number;
  document: string | null;
}

export const dossierRow = (entry: RecordedEntry): DossierRow | null => {
  const { type, data, seq } = entry.envelope;
  const paper = papers[type];
  if (!paper) return null;
  const document = (data as Record<string, unknown>)[paper.document];
  return { material: paper.material, seq, document: typeof document === 'string' ? document : null };
};

export async function writeDossier(
  sql: Sql,
  rows: (DossierRow & { stream: string })[],
  schema = 'projection',
): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into ${schema}.dossier select stream, material, seq, document
       from jsonb_to_recordset($1::jsonb) as d(stream text, material text, seq bigint, document text)
     on conflict (stream_id, material) do update set seq = excluded.seq, document = excluded.document`,
    [JSON.stringify(rows)],
  );
}

/** A paper with the act that put it there: whose it was, who entered it, and how strongly it is tied to them. */
export interface DossierPaper extends DossierRow {
  actId: string;
  personId: string;
  enteredBy: string | null;
  recordedAt: string;
  strength: Strength;
  signature: ActSignature | null;
}

/** The papers that lie in a dossier, by their latest entry. */
export async function dossier(sql: Sql, stream: string): Promise<DossierPaper[]> {
  const rows = await sql.query<DossierPaper & { recordedAt: Date | string }>(
    `select d.material, d.seq::int, d.document, t.act_id as "actId", t.person_id as "personId", t.entered_by as "enteredBy", t.recorded_at as "recordedAt",
       t.strength, ${signatureOf('t')} as signature
     from projection.dossier d join projection.timeline t using (stream_id, seq) where d.stream_id = $1 order by d.seq`,
    [stream],
  );
  return rows.map((row) => ({ ...row, recordedAt: new Date(row.recordedAt).toISOString() }));
}
