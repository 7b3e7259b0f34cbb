import {
  catalogueModel,
  commentStreamModel,
  decisionStream,
  erasureStreamModel,
  expertsModel,
  readsModel,
  recordedOf,
} from '@dingce/acts';
import type { ReadModelSchemas, StreamModel } from '@dingce/acts';
import type { DomainEvent } from '@dingce/domain';
import { organStream } from '@dingce/identity';
import { shifted } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';
import { stateBeside } from '@dingce/projections';
import type { ReadModelTable } from '@dingce/projections';

type AnyEvent = DomainEvent<string>;
/** Kinds differ in state, act and event; here only the fold and its rows are used. */
type AnyModel = StreamModel<unknown, never, AnyEvent>;

/** What it does besides its fold happened once, in its act's transaction, and is never done again. */
const { kind, foldVersion, initial, evolve, decide } = erasureStreamModel;
const erasures = { kind, foldVersion, initial, evolve, decide };

const models = new Map(
  [decisionStream, commentStreamModel, catalogueModel, expertsModel, readsModel, organStream, erasures].map((model) => [
    model.kind,
    model as unknown as AnyModel,
  ]),
);

/** Kinds of streams whose fold is kept beside their head. */
export const keptKinds = [...models.keys()];

/** The read models that are written in the act's own transaction; in the order in which an act takes them. */
export const keptTables: ReadModelTable[] = [
  {
    schema: 'projection',
    table: 'stream_state',
    key: 'stream_id',
    columns: 'stream_id, kind, seq, head_hash, fold_version, state::jsonb as state',
  },
  { schema: 'projection', table: 'decision', key: 'stream_id' },
  { schema: 'projection', table: 'duty', key: 'stream_id, duty_id' },
  { schema: 'identity', table: 'organ', key: 'organ_id' },
  { schema: 'identity', table: 'unit', key: 'unit_id' },
  { schema: 'identity', table: 'post', key: 'post_id' },
  { schema: 'identity', table: 'person', key: 'person_id, organ_id' },
  { schema: 'identity', table: 'login', key: 'issuer, subject, organ_id' },
  { schema: 'identity', table: 'appointment', key: 'person_id, organ_id, post_id, from_on' },
  { schema: 'identity', table: 'client', key: 'client_id' },
  { schema: 'identity', table: 'signing_key', key: 'key_id' },
];

/** Folds one stream anew, part by part, and writes the rows that stand beside its head. */
export class StateFold {
  private readonly model: AnyModel;
  private state: unknown;
  private head: { seq: number; headHash: string } | null = null;

  constructor(
    private readonly stream: string,
    private readonly kind: string,
    private readonly schemas: ReadModelSchemas,
  ) {
    const model = models.get(kind);
    if (!model) throw new Error(`no fold is kept for streams of kind ${kind}`);
    this.model = model;
    this.state = model.initial;
  }

  async take(sql: Sql, entries: RecordedEntry[]): Promise<void> {
    const events = entries.map((entry) => recordedOf<AnyEvent>(entry));
    const before = this.state;
    this.state = events.reduce((state, event) => this.model.evolve(state, event), before);
    await this.model.project?.(sql, this.stream, before, this.state, events, this.schemas);
    const last = entries.at(-1);
    if (last) this.head = { seq: last.envelope.seq, headHash: last.leafHash };
  }

  async write(sql: Sql): Promise<void> {
    if (!this.head) return;
    const { stream, kind, model, state, schemas } = this;
    const { foldVersion } = model;
    const statements = [
      stateBeside(stream, kind, { ...this.head, foldVersion, state }, schemas.projection),
      ...(model.beside?.(stream, model.initial, state, schemas) ?? []),
    ];
    const values: unknown[] = [];
    const parts = statements.map((statement, i) => {
      const text = `s${i} as (${shifted(statement, values.length)})`;
      values.push(...statement.values);
      return text;
    });
    await sql.query(`with ${parts.join(', ')} select`, values);
  }
}
