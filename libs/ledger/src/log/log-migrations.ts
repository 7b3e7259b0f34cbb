/** What one log consists of; a succession puts it aside and makes it anew. As dingce_owner. */
export const logTables = `
create table ledger.leaf (
  leaf_index bigint primary key,
  stream_id text not null,
  seq bigint not null,
  leaf_hash bytea not null,
  unique (stream_id, seq)
);

-- Full tiles only; the unfinished ones are the edge.
create table ledger.tile (
  level int not null,
  idx bigint not null,
  data bytea not null check (octet_length(data) = 8192),
  primary key (level, idx)
);
alter table ledger.tile alter column data set storage external;

create table ledger.checkpoint (
  size bigint primary key,
  root bytea not null,
  note text not null,
  published_at timestamptz not null default clock_timestamp()
);

create trigger leaf_append_only before update or delete on ledger.leaf for each row execute function ledger.refuse_change();
create trigger leaf_no_truncate before truncate on ledger.leaf for each statement execute function ledger.refuse_change();
create trigger tile_append_only before update or delete on ledger.tile for each row execute function ledger.refuse_change();
create trigger tile_no_truncate before truncate on ledger.tile for each statement execute function ledger.refuse_change();
create trigger checkpoint_append_only before update or delete on ledger.checkpoint for each row execute function ledger.refuse_change();
create trigger checkpoint_no_truncate before truncate on ledger.checkpoint for each statement execute function ledger.refuse_change();

grant select, insert on ledger.leaf, ledger.tile, ledger.checkpoint to dingce_sequencer;
grant select on ledger.leaf, ledger.checkpoint to dingce_app, dingce_auditor;
`;

/**
 * The log over all streams. `ledger.append` leaves a row in `pending`; the sequencer gives committed rows their index. Its role
 * can neither append nor change what was appended.
 */
export const logMigrations: { name: string; sql: string }[] = [
  {
    name: 'ledger-004-log',
    sql: `
do $$
begin
  if not exists (select from pg_roles where rolname = 'dingce_sequencer') then create role dingce_sequencer nologin; end if;
exception when duplicate_object or unique_violation then
  -- Roles belong to the whole server: another database's migration was faster.
  null;
end $$;
set local role dingce_owner;

create table ledger.pending (
  pending_id bigint generated always as identity primary key,
  stream_id text not null,
  seq bigint not null,
  leaf_hash bytea not null
);

${logTables}
-- Its row lock is the fence: whoever holds it is the only sequencer.
create table ledger.log (
  id int primary key check (id = 1),
  log text not null,
  size bigint not null,
  root bytea not null,
  edge bytea not null,
  halted text
) with (fillfactor = 20);
alter table ledger.log alter column edge set storage external;

insert into ledger.pending (stream_id, seq, leaf_hash)
  select stream_id, seq, leaf_hash from ledger.entry order by recorded_at, stream_id, seq;
insert into ledger.log
  select 1, origin || '/ledger/1', 0, sha256(''), '', null from ledger.setting where id = 1;

create or replace function ledger.lock(p_stream text, p_kind text, p_act uuid, p_request_hash bytea)
returns table (head_seq bigint, head_hash bytea, head_at timestamptz, closes_at timestamptz, closed boolean, now timestamptz,
               replay_first bigint, replay_last bigint, replay_at timestamptz, replay_matches boolean)
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare s ledger.stream; a ledger.act; why text;
begin
  select l.halted into why from ledger.log l where l.id = 1;
  if why is not null then raise exception 'the ledger is frozen: %', why using errcode = 'DC013'; end if;
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

create or replace function ledger.append(p_stream text, p_act uuid, p_request_hash bytea, p_bodies bytea[])
returns bigint
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
  s ledger.stream; setting ledger.setting; body bytea; e jsonb; leaf bytea; part int := 0; parts int := cardinality(p_bodies);
  at timestamptz; first bigint;
begin
  select * into s from ledger.stream t where t.stream_id = p_stream for update;
  if not found then raise exception 'stream % was not locked', p_stream using errcode = 'DC002'; end if;
  if parts is null or parts = 0 then raise exception 'nothing to append' using errcode = 'DC003'; end if;
  select * into setting from ledger.setting t where t.id = 1;
  first := s.head_seq + 1;
  foreach body in array p_bodies loop
    if octet_length(body) > 61440 then raise exception 'entry too large' using errcode = 'DC004'; end if;
    if substring(body from 1 for 10) <> '\\x64696e6763652e76310a'::bytea then raise exception 'domain tag missing' using errcode = 'DC005'; end if;
    e := convert_from(substring(body from 11), 'UTF8')::jsonb;
    leaf := sha256('\\x00'::bytea || body);
    at := (e ->> 'recordedAt')::timestamptz;
    if e ->> 'origin' is distinct from setting.origin then raise exception 'entry names another ledger' using errcode = 'DC014'; end if;
    if e ->> 'stream' is distinct from p_stream then raise exception 'entry names another stream' using errcode = 'DC006'; end if;
    if (e ->> 'seq')::bigint is distinct from s.head_seq + 1 then raise exception 'entry % does not follow %', e ->> 'seq', s.head_seq using errcode = 'DC007'; end if;
    if e ->> 'prev' is distinct from encode(s.head_hash, 'hex') then raise exception 'entry does not name the head before it' using errcode = 'DC008'; end if;
    if (e ->> 'act')::uuid is distinct from p_act or (e ->> 'part')::int is distinct from part or (e ->> 'parts')::int is distinct from parts then
      raise exception 'entry names another act' using errcode = 'DC009';
    end if;
    if at is null or at < s.head_at then raise exception 'entry is dated before the head' using errcode = 'DC010'; end if;
    if not setting.simulated and abs(extract(epoch from clock_timestamp() - at)) > 5 then
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
    s.head_seq := s.head_seq + 1;
    insert into ledger.entry values (p_stream, s.head_seq, p_act, part, e ->> 'type', (e ->> 'version')::int, body, s.head_hash, leaf, at);
    -- Its id is drawn under the stream's lock, so entries of one stream stay in their order.
    insert into ledger.pending (stream_id, seq, leaf_hash) values (p_stream, s.head_seq, leaf);
    s.head_hash := leaf;
    s.head_at := at;
    part := part + 1;
  end loop;
  insert into ledger.act values (p_act, p_stream, p_request_hash, first, s.head_seq, at);
  update ledger.stream t set head_seq = s.head_seq, head_hash = s.head_hash, head_at = s.head_at, closes_at = s.closes_at, closed = s.closed
    where t.stream_id = p_stream;
  return s.head_seq;
end $$;

-- Fires at commit, after whatever the caller has set. Fired earlier (SET CONSTRAINTS ... IMMEDIATE), what it sets could be unset
-- again before the commit: then nothing is recorded.
create or replace function ledger.be_durable() returns trigger language plpgsql as $$
begin
  if current_query() !~* '^\\s*(commit|end)(\\s+(work|transaction))?\\s*;?\\s*$' then
    raise exception 'an act is recorded by a plain COMMIT of its own' using errcode = 'DC015';
  end if;
  perform set_config('synchronous_commit', 'on', true);
  return null;
end $$;

create trigger log_no_delete before delete on ledger.log for each row execute function ledger.refuse_change();
create trigger log_no_truncate before truncate on ledger.log for each statement execute function ledger.refuse_change();

grant usage on schema ledger to dingce_sequencer;
grant select on ledger.setting, ledger.entry to dingce_sequencer;
grant select, delete on ledger.pending to dingce_sequencer;
grant select, update on ledger.log to dingce_sequencer;
grant select on ledger.pending, ledger.log to dingce_app, dingce_auditor;
`,
  },
];
