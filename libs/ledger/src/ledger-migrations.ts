import { guardMigrations } from './guard-migrations';
import { logMigrations } from './log/log-migrations';
import { recoveryMigrations } from './recovery-migrations';

/**
 * Schema of the record. Nothing here is ever rewritten: a change is a further migration, and none touches stored entries.
 * `dingce_owner` owns and cannot log in; `dingce_app` appends through two functions and reads; `dingce_auditor` reads.
 */
export const ledgerMigrations: { name: string; sql: string }[] = [
  {
    name: 'ledger-001-roles',
    sql: `
do $$
declare wanted text;
begin
  foreach wanted in array array['dingce_owner', 'dingce_app', 'dingce_auditor'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then execute format('create role %I nologin', wanted); end if;
    exception when duplicate_object or unique_violation then
      -- Roles belong to the whole server: another database's migration was faster.
      null;
    end;
  end loop;
  -- Who is no superuser must be a member of the owner to create what it shall own.
  begin
    if not (select rolsuper from pg_roles where rolname = current_user) then execute format('grant dingce_owner to %I', current_user); end if;
  exception when insufficient_privilege then
    -- Somebody else made the roles, and must have granted this one; if not, the next statement says so.
    null;
  end;
end $$;
create schema if not exists ledger authorization dingce_owner;
create schema if not exists vault authorization dingce_owner;
create schema if not exists outbox authorization dingce_owner;
`,
  },
  {
    name: 'ledger-002-tables',
    sql: `
set local role dingce_owner;

create table ledger.setting (
  id int primary key check (id = 1),
  origin text not null,
  simulated boolean not null,
  engine_epoch bigint not null
);

create table ledger.stream (
  stream_id text primary key,
  kind text not null,
  head_seq bigint not null,
  head_hash bytea not null,
  head_at timestamptz,
  closes_at timestamptz,
  closed boolean not null default false
) with (fillfactor = 50);

create table ledger.entry (
  stream_id text not null,
  seq bigint not null,
  act_id uuid not null,
  part int not null,
  type text not null,
  version int not null,
  body bytea not null,
  prev_hash bytea not null,
  leaf_hash bytea not null,
  recorded_at timestamptz not null,
  primary key (stream_id, seq)
);
alter table ledger.entry alter column body set storage external;

create table ledger.act (
  act_id uuid not null,
  stream_id text not null,
  request_hash bytea not null,
  first_seq bigint not null,
  last_seq bigint not null,
  recorded_at timestamptz not null,
  primary key (act_id, stream_id)
);

create table vault.value (
  commitment bytea primary key,
  field text not null,
  salt bytea,
  value jsonb,
  stream_id text not null,
  erased_at timestamptz
);

create table outbox.wake (
  decision_id text primary key,
  version bigint not null,
  delivered_version bigint not null default 0,
  not_before timestamptz not null default '-infinity'
) with (fillfactor = 50);
create index wake_pending on outbox.wake (decision_id) where version > delivered_version;

create table outbox.subscription (
  subscription_id text primary key,
  organ_id text not null,
  client_id text not null,
  url text not null,
  secret text not null,
  types text[],
  active boolean not null default true
);

create table outbox.notice (
  notice_id text primary key,
  act_id uuid not null,
  kind text not null,
  recipient text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  delivered_at timestamptz,
  attempts int not null default 0,
  next_at timestamptz not null,
  last_error text
);
create index notice_pending on outbox.notice (next_at) where delivered_at is null;
`,
  },
  {
    name: 'ledger-003-functions',
    sql: `
set local role dingce_owner;

create function ledger.lock(p_stream text, p_kind text, p_act uuid, p_request_hash bytea)
returns table (head_seq bigint, head_hash bytea, head_at timestamptz, closes_at timestamptz, closed boolean, now timestamptz,
               replay_first bigint, replay_last bigint, replay_at timestamptz, replay_matches boolean)
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare s ledger.stream; a ledger.act;
begin
  select * into s from ledger.stream t where t.stream_id = p_stream for update;
  if not found then
    insert into ledger.stream values (p_stream, p_kind, 0, decode(repeat('00', 32), 'hex')) on conflict (stream_id) do nothing;
    select * into s from ledger.stream t where t.stream_id = p_stream for update;
  end if;
  if s.kind <> p_kind then
    raise exception 'stream % is of kind %, not %', p_stream, s.kind, p_kind using errcode = 'DC001';
  end if;
  select * into a from ledger.act t where t.act_id = p_act and t.stream_id = p_stream;
  return query select s.head_seq, s.head_hash, s.head_at, s.closes_at, s.closed,
    greatest(date_trunc('milliseconds', clock_timestamp()), s.head_at),
    a.first_seq, a.last_seq, a.recorded_at, a.request_hash = p_request_hash;
end $$;

create function ledger.append(p_stream text, p_act uuid, p_request_hash bytea, p_bodies bytea[])
returns bigint
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  s ledger.stream; simulated boolean; body bytea; e jsonb; leaf bytea; part int := 0; parts int := cardinality(p_bodies);
  at timestamptz; first bigint;
begin
  select * into s from ledger.stream t where t.stream_id = p_stream for update;
  if not found then raise exception 'stream % was not locked', p_stream using errcode = 'DC002'; end if;
  if parts is null or parts = 0 then raise exception 'nothing to append' using errcode = 'DC003'; end if;
  select t.simulated into simulated from ledger.setting t where t.id = 1;
  first := s.head_seq + 1;
  foreach body in array p_bodies loop
    if octet_length(body) > 61440 then raise exception 'entry too large' using errcode = 'DC004'; end if;
    if substring(body from 1 for 10) <> '\\x64696e6763652e76310a'::bytea then raise exception 'domain tag missing' using errcode = 'DC005'; end if;
    e := convert_from(substring(body from 11), 'UTF8')::jsonb;
    leaf := sha256('\\x00'::bytea || body);
    at := (e ->> 'recordedAt')::timestamptz;
    if e ->> 'stream' is distinct from p_stream then raise exception 'entry names another stream' using errcode = 'DC006'; end if;
    if (e ->> 'seq')::bigint is distinct from s.head_seq + 1 then raise exception 'entry % does not follow %', e ->> 'seq', s.head_seq using errcode = 'DC007'; end if;
    if e ->> 'prev' is distinct from encode(s.head_hash, 'hex') then raise exception 'entry does not name the head before it' using errcode = 'DC008'; end if;
    if (e ->> 'act')::uuid is distinct from p_act or (e ->> 'part')::int is distinct from part or (e ->> 'parts')::int is distinct from parts then
      raise exception 'entry names another act' using errcode = 'DC009';
    end if;
    if at is null or at < s.head_at then raise exception 'entry is dated before the head' using errcode = 'DC010'; end if;
    if not coalesce(simulated, false) and abs(extract(epoch from clock_timestamp() - at)) > 5 then
      raise exception 'entry is not dated now' using errcode = 'DC011';
    end if;
    if s.kind = 'comments' then
      case e ->> 'type'
        -- A second consultation of the same round opens the streams again.
        when 'CommentWindowOpened' then s.closes_at := (e -> 'data' ->> 'closesAt')::timestamptz; s.closed := false;
        when 'CommentWindowExtended' then s.closes_at := (e -> 'data' ->> 'closesAt')::timestamptz;
        when 'CommentWindowClosed' then s.closed := true;
        when 'CommentReceived' then
          if s.closed or s.closes_at is null or at >= s.closes_at then raise exception 'the consultation is closed' using errcode = 'DC012'; end if;
        else null;
      end case;
    end if;
    insert into ledger.entry values (p_stream, s.head_seq + 1, p_act, part, e ->> 'type', (e ->> 'version')::int, body, s.head_hash, leaf, at);
    s.head_seq := s.head_seq + 1;
    s.head_hash := leaf;
    s.head_at := at;
    part := part + 1;
  end loop;
  insert into ledger.act values (p_act, p_stream, p_request_hash, first, s.head_seq, at);
  update ledger.stream t set head_seq = s.head_seq, head_hash = s.head_hash, head_at = s.head_at, closes_at = s.closes_at, closed = s.closed
    where t.stream_id = p_stream;
  return s.head_seq;
end $$;

-- Runs at commit, after whatever the caller has set: an act is on disk before its receipt is given.
create function ledger.be_durable() returns trigger language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'on', true);
  return null;
end $$;
create constraint trigger act_durable after insert on ledger.act deferrable initially deferred for each row execute function ledger.be_durable();

create function ledger.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'the ledger is append-only: % on %.% refused', tg_op, tg_table_schema, tg_table_name using errcode = 'DC099';
end $$;
create trigger entry_append_only before update or delete on ledger.entry for each row execute function ledger.refuse_change();
create trigger entry_no_truncate before truncate on ledger.entry for each statement execute function ledger.refuse_change();
create trigger act_append_only before update or delete on ledger.act for each row execute function ledger.refuse_change();
create trigger act_no_truncate before truncate on ledger.act for each statement execute function ledger.refuse_change();
create trigger stream_no_delete before delete on ledger.stream for each row execute function ledger.refuse_change();
create trigger stream_no_truncate before truncate on ledger.stream for each statement execute function ledger.refuse_change();

revoke all on all functions in schema ledger from public;
grant usage on schema ledger, vault, outbox to dingce_app;
grant usage on schema ledger to dingce_auditor;
grant execute on function ledger.lock(text, text, uuid, bytea), ledger.append(text, uuid, bytea, bytea[]) to dingce_app;
grant select on ledger.setting, ledger.stream, ledger.entry, ledger.act to dingce_app, dingce_auditor;
grant select, insert on vault.value to dingce_app;
grant select, insert, update on outbox.wake, outbox.notice, outbox.subscription to dingce_app;
`,
  },
  ...logMigrations,
  ...recoveryMigrations,
  ...guardMigrations,
];
