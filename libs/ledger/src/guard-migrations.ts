import type { Migration } from './migrate';

/** What a program that holds one of the roles could still do around the two functions. */
export const guardMigrations: Migration[] = [
  {
    name: 'guard-001-commit',
    sql: `
do $$
begin
  -- Nobody but the owner's tools makes temporary objects: on a table of its own a program could hang what runs at commit.
  execute format('revoke temporary on database %I from public', current_database());
  execute format('grant temporary on database %I to dingce_owner', current_database());
end $$;
set local role dingce_owner;

-- Fires at commit, after whatever the caller has set. What it sets could be unset again by all that runs later than it: then nothing is
-- recorded. That is every statement when it fires early, and at commit itself what a cursor WITH HOLD still has to read, and what hangs on a
-- temporary table. A call outside any statement has no text.
create or replace function ledger.be_durable() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(current_query(), '') !~* '^\\s*(commit|end)(\\s+(work|transaction))?\\s*;?\\s*$'
    or exists (select from pg_cursors where is_holdable)
    or (pg_my_temp_schema() <> 0 and exists (select from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = pg_my_temp_schema()))
  then
    raise exception 'an act is recorded by a plain COMMIT of its own' using errcode = 'DC015';
  end if;
  perform set_config('synchronous_commit', 'on', true);
  return null;
end $$;
`,
  },
  {
    name: 'guard-002-append',
    sql: `
set local role dingce_owner;

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
    -- A stream is of the kind that its name begins with; successions, which only the owner records, are of the ledger's own history.
    if p_kind is distinct from (case when p_stream not like 'log/%' then split_part(p_stream, '/', 1)
                                    when pg_has_role(session_user, 'dingce_owner', 'member') then 'ledger' end) then
      raise exception 'stream % can''t be of kind %', p_stream, p_kind using errcode = 'DC001';
    end if;
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
  at timestamptz; first bigint; why text;
begin
  select * into s from ledger.stream t where t.stream_id = p_stream for update;
  if not found then raise exception 'stream % was not locked', p_stream using errcode = 'DC002'; end if;
  -- Again, for a freeze may have come while the stream's lock was waited for or held, and nobody is made to lock first.
  select l.halted into why from ledger.log l where l.id = 1;
  if why is not null then raise exception 'the ledger is frozen: %', why using errcode = 'DC013'; end if;
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
    -- A clock that was set back stands before the head: until it has caught up, the stream's time stands still.
    if not setting.simulated and abs(extract(epoch from clock_timestamp() - at)) > 5
      and not coalesce(at = s.head_at and at > clock_timestamp(), false) then
      raise exception 'entry is not dated now' using errcode = 'DC011';
    end if;
    -- Keys, epochs, successions and freezes are told by the owner's tools; the application only counts.
    if s.kind = 'ledger' and e ->> 'type' is distinct from 'CensusTaken' and not pg_has_role(session_user, 'dingce_owner', 'member') then
      raise exception 'only the owner tells the ledger''s own history' using errcode = 'DC016';
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
`,
  },
  {
    name: 'guard-003-sequencer',
    sql: `
set local role dingce_owner;

revoke update on ledger.log from dingce_sequencer;
grant update (size, root, edge, halted) on ledger.log to dingce_sequencer;

-- The sequencer makes the log longer and may freeze it. Only the owner's tools, for two persons, lift a freeze or begin another log.
create function ledger.log_goes_on() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.size < old.size or (old.halted is not null and new.halted is distinct from old.halted)) and not pg_has_role(current_user, 'dingce_owner', 'member') then
    raise exception 'a log only grows, and a freeze is lifted by two persons' using errcode = 'DC017';
  end if;
  return new;
end $$;
revoke all on function ledger.log_goes_on() from public;
create trigger log_goes_on before update on ledger.log for each row execute function ledger.log_goes_on();
`,
  },
];
