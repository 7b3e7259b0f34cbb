import type { RecordedEntry, Sql } from '@dingce/ledger';

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

/** The papers that lie in a dossier, by their latest entry. */
export async function dossier(
  sql: Sql,
  stream: string,
): Promise<{ material: string; seq: number; document: string | null }[]> {
  return sql.query('select material, seq::int, document from projection.dossier where stream_id = $1 order by seq', [
    stream,
  ]);
}
