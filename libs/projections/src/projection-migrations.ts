import { signatureMigrations } from './signature-migrations';

/**
 * Read models. Every row belongs to one stream and follows from that stream's events alone: no serials, no now(), no sums
 * across streams. `stream_state`, `decision` and `duty` are written in the act's transaction; the others follow with a
 * position per stream.
 */
export const projectionMigrations: { name: string; sql: string }[] = [
  {
    name: 'projection-001-read-models',
    sql: `
create schema if not exists projection;

create table projection.stream_state (
  stream_id text primary key,
  kind text not null,
  seq bigint not null,
  head_hash text not null,
  fold_version int not null,
  -- Text of the fold, never searched: kept as it is, neither parsed nor compressed under the stream's lock.
  state json not null
) with (fillfactor = 50);
alter table projection.stream_state alter column state set storage external;

create table projection.decision (
  stream_id text primary key,
  decision_id uuid not null unique,
  organ_id text not null,
  title text not null,
  status text not null,
  channel text not null,
  lead_unit text,
  open_stages text[] not null,
  rule_set text not null,
  proposed_at timestamptz not null,
  closed_at timestamptz,
  outcome text
);
create index decision_organ on projection.decision (organ_id, proposed_at desc, decision_id desc);

create table projection.duty (
  stream_id text not null,
  duty_id text not null,
  organ_id text not null,
  unit_id text,
  person_id text,
  stage text not null,
  what text not null,
  status text not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  late boolean not null,
  duty jsonb not null,
  primary key (stream_id, duty_id)
);
create index duty_unit on projection.duty (unit_id, coalesce(due_at, '9999-12-31T00:00:00.000Z'::timestamptz), stream_id, duty_id) where status = 'open';
create index duty_person on projection.duty (person_id, coalesce(due_at, '9999-12-31T00:00:00.000Z'::timestamptz), stream_id, duty_id) where status = 'open';
create index duty_organ on projection.duty (organ_id, coalesce(due_at, '9999-12-31T00:00:00.000Z'::timestamptz), stream_id, duty_id) where status = 'open';

create table projection.position (
  stream_id text primary key,
  seq bigint not null,
  stopped jsonb
);

create table projection.timeline (
  stream_id text not null,
  seq bigint not null,
  act_id uuid not null,
  decision_id uuid,
  organ_id text,
  type text not null,
  stage text,
  responsibility text,
  actor_kind text not null,
  person_id text not null,
  post_id text,
  unit_id text,
  entered_by text,
  position text,
  dissent boolean not null,
  late boolean not null,
  confidential boolean not null,
  basis text[] not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  title_zh text not null,
  title_en text not null,
  body text not null,
  grams text[] not null,
  data jsonb not null,
  primary key (stream_id, seq)
);
create index timeline_person on projection.timeline (person_id, recorded_at, stream_id, seq);
create index timeline_decision on projection.timeline (decision_id, seq);
create index timeline_grams on projection.timeline using gin (grams);
create index timeline_recorded on projection.timeline (recorded_at, stream_id, seq);

create table projection.register (
  stream_id text primary key,
  decision_id uuid not null,
  organ_id text not null,
  title text not null,
  status text not null,
  public boolean not null,
  opens_at timestamptz,
  closes_at timestamptz,
  closed boolean not null,
  entry jsonb not null
);
create index register_open on projection.register (closes_at) where public and not closed;

create table projection.dossier (
  stream_id text not null,
  material text not null,
  seq bigint not null,
  document text,
  primary key (stream_id, material)
);

grant usage on schema projection to dingce_app, dingce_auditor;
grant select, insert, update, delete on all tables in schema projection to dingce_app;
grant select on all tables in schema projection to dingce_auditor;
`,
  },
  ...signatureMigrations,
  {
    // Rows are written and brought up to date, never taken away; the chronicle not even changed. Rebuilding is the owner's.
    name: 'projection-900-least-privilege',
    sql: `
revoke delete on all tables in schema projection from dingce_app;
revoke update on projection.timeline from dingce_app;
`,
  },
];
