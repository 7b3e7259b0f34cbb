import type { RecordedEntry, Sql } from '@dingce/ledger';

/** A decision's page in the public register: what the public may know, and until when it may comment. */
export interface RegisterEntry {
  decisionId: string;
  organId: string;
  title: string;
  status: string;
  public: boolean;
  opensAt: string | null;
  closesAt: string | null;
  closed: boolean;
  draftHash: string | null;
  channels: string[];
  contact: string | null;
  shortening: { reason: string } | null;
  commentsReceived: number | null;
  adoption: {
    adopted: number;
    partly: number;
    not: number;
    reasons: { group: string; disposition: string; reason: string; count: number }[];
  };
  adoptionReport: string | null;
  hearings: { hearingId: string; heldAt: string; place: string }[];
  issued: { number: string; effectiveOn: string | null } | null;
  published: { urls: string[]; publishedOn: string; documentHash: string | null } | null;
  round: number;
}

type Data = Record<string, unknown>;
const str = (data: Data, key: string): string | null => (typeof data[key] === 'string' ? (data[key] as string) : null);

const blank = (data: Data): RegisterEntry => ({
  decisionId: str(data, 'decisionId') ?? '',
  organId: str(data, 'organId') ?? '',
  title: str(data, 'title') ?? '',
  status: 'proposed',
  public: false,
  opensAt: null,
  closesAt: null,
  closed: false,
  draftHash: null,
  channels: [],
  contact: null,
  shortening: null,
  commentsReceived: null,
  adoption: { adopted: 0, partly: 0, not: 0, reasons: [] },
  adoptionReport: null,
  hearings: [],
  issued: null,
  published: null,
  round: 1,
});

/** Folds one entry of a decision's stream. A matter becomes public with its first public notice, never before. */
export function foldRegister(entry: RegisterEntry | null, recorded: RecordedEntry): RegisterEntry | null {
  const { type, data: raw, recordedAt } = recorded.envelope;
  const data = raw as Data;
  if (type === 'DecisionProposed') return blank(data);
  if (!entry) return null;
  switch (type) {
    case 'DecisionStarted':
      return { ...entry, status: 'underway' };
    case 'StageOpened':
      return data.stage === 'public-participation' ? { ...entry, round: Number(data.round) } : entry;
    case 'ConsultationOpened':
      return {
        ...entry,
        public: true,
        opensAt: str(data, 'opensAt') ?? recordedAt,
        closesAt: str(data, 'closesAt'),
        closed: false,
        draftHash: str(data, 'draftHash'),
        channels: (data.channels as string[] | undefined) ?? [],
        contact: str(data, 'contact'),
        shortening: data.shortening ? { reason: String((data.shortening as Data).reason) } : null,
      };
    case 'ConsultationExtended':
      return { ...entry, closesAt: str(data, 'closesAt') };
    case 'ConsultationClosed':
      return {
        ...entry,
        closed: true,
        commentsReceived: ((data.counts as number[] | undefined) ?? []).reduce((a, b) => a + b, 0),
      };
    case 'HearingNoticeGiven':
      return {
        ...entry,
        public: true,
        hearings: [
          ...entry.hearings,
          {
            hearingId: str(data, 'hearingId') ?? '',
            heldAt: str(data, 'heldAt') ?? '',
            place: str(data, 'place') ?? '',
          },
        ],
      };
    case 'OpinionsDisposed':
      return { ...entry, adoption: withDispositions(entry.adoption, (data.items as Data[] | undefined) ?? []) };
    case 'AdoptionReportPublished':
      return { ...entry, adoptionReport: str(data, 'documentHash') };
    case 'DecisionIssued':
      return {
        ...entry,
        status: 'issued',
        issued: { number: str(data, 'number') ?? '', effectiveOn: str(data, 'effectiveOn') },
      };
    case 'DecisionPublished':
      return {
        ...entry,
        public: true,
        published: {
          urls: (data.urls as string[] | undefined) ?? [],
          publishedOn: str(data, 'publishedOn') ?? '',
          documentHash: str(data, 'documentHash'),
        },
      };
    case 'DecisionClosed':
      return { ...entry, status: 'closed' };
    default:
      return entry;
  }
}

function withDispositions(adoption: RegisterEntry['adoption'], items: Data[]): RegisterEntry['adoption'] {
  return items.reduce<RegisterEntry['adoption']>((sum, item) => {
    const disposition = String(item.disposition) as 'adopted' | 'partly' | 'not';
    const count = Number(item.count ?? 0);
    const reasons = [
      ...sum.reasons,
      { group: String(item.group ?? ''), disposition, reason: String(item.reason ?? ''), count },
    ];
    return { ...sum, [disposition]: sum[disposition] + count, reasons };
  }, adoption);
}

export async function readRegisters(
  sql: Sql,
  streams: string[],
  schema = 'projection',
): Promise<Map<string, RegisterEntry>> {
  const rows = await sql.query<{ stream_id: string; entry: RegisterEntry }>(
    `select stream_id, entry from ${schema}.register where stream_id = any ($1)`,
    [streams],
  );
  return new Map(rows.map((row) => [row.stream_id, row.entry]));
}

export async function writeRegisters(
  sql: Sql,
  entries: Map<string, RegisterEntry>,
  schema = 'projection',
): Promise<void> {
  if (entries.size === 0) return;
  await sql.query(
    `insert into ${schema}.register
     select r.stream, (r.entry ->> 'decisionId')::uuid, r.entry ->> 'organId', r.entry ->> 'title', r.entry ->> 'status',
       (r.entry ->> 'public')::boolean, (r.entry ->> 'opensAt')::timestamptz, (r.entry ->> 'closesAt')::timestamptz,
       (r.entry ->> 'closed')::boolean, r.entry
       from jsonb_to_recordset($1::jsonb) as r(stream text, entry jsonb)
     on conflict (stream_id) do update set title = excluded.title, status = excluded.status, public = excluded.public,
       opens_at = excluded.opens_at, closes_at = excluded.closes_at, closed = excluded.closed, entry = excluded.entry`,
    [JSON.stringify([...entries].map(([stream, entry]) => ({ stream, entry })))],
  );
}

export async function registerOf(sql: Sql, decisionId: string): Promise<RegisterEntry | null> {
  const [row] = await sql.query<{ entry: RegisterEntry }>(
    'select entry from projection.register where stream_id = $1 and public',
    [`decision/${decisionId}`],
  );
  return row?.entry ?? null;
}

/** Public matters by decision id; `openAt` keeps those that take comments at that instant. */
export async function publicRegister(
  sql: Sql,
  filter: { openAt: string | null; after: string | null; limit: number },
): Promise<RegisterEntry[]> {
  const rows = await sql.query<{ entry: RegisterEntry }>(
    `select entry from projection.register
     where public and ($1::timestamptz is null or (opens_at <= $1 and closes_at > $1 and not closed)) and ($2::text is null or stream_id > 'decision/' || $2)
     order by stream_id limit $3`,
    [filter.openAt, filter.after, filter.limit],
  );
  return rows.map((row) => row.entry);
}
