import type { Migration } from './migrate';

/**
 * The vault under lock: values encrypted under keys of their own, which stand in a table of their own, and two functions
 * that carry out what two officials decided. The application's role has neither UPDATE nor DELETE here, and can insert
 * nothing in the clear.
 */
export const vaultMigrations: Migration[] = [
  {
    name: 'vault-001-encrypted',
    sql: `
set local role dingce_owner;

-- Apart from the values, so that dumps that are kept long can leave it out, and so that a change of the wrapping key rewrites little.
create table vault.key (
  commitment bytea primary key,
  kek text not null,
  wrapped bytea not null
);

alter table vault.value
  add column sealed bytea,
  add column restricted_at timestamptz,
  add constraint value_in_one_form check (sealed is null or (value is null and salt is null)),
  add constraint value_erased_whole check (erased_at is null or (sealed is null and value is null and salt is null));

revoke insert on vault.value from dingce_app;
grant insert (commitment, field, stream_id, sealed) on vault.value to dingce_app;
grant select, insert on vault.key to dingce_app;
`,
  },
  {
    name: 'vault-002-erasure',
    sql: `
set local role dingce_owner;

/*
 * The commitments that an act of an erasure stream decided upon, once the record shows that an official had asked for
 * exactly these and that another one decided. Raises for anything else: no argument can name a value that the record does not.
 */
create function vault.decided(p_stream text, p_act uuid, p_type text, out commitments bytea[], out decided_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare asked jsonb; decision jsonb; decision_seq bigint; strange bytea;
begin
  if not exists (select from ledger.stream s where s.stream_id = p_stream and s.kind = 'erasure') then
    raise exception '% is no stream of erasures', p_stream using errcode = 'DC101';
  end if;
  select convert_from(substring(e.body from 11), 'UTF8')::jsonb, e.seq, e.recorded_at into decision, decision_seq, decided_at
    from ledger.entry e where e.stream_id = p_stream and e.act_id = p_act and e.type = p_type;
  if decision is null then raise exception 'the record holds no % of act %', p_type, p_act using errcode = 'DC102'; end if;
  select convert_from(substring(e.body from 11), 'UTF8')::jsonb into asked
    from ledger.entry e where e.stream_id = p_stream and e.act_id = (decision -> 'data' ->> 'requestId')::uuid
     and e.type = 'ErasureRequested' and e.seq < decision_seq;
  if asked is null then raise exception 'nobody requested what act % decides', p_act using errcode = 'DC103'; end if;
  if asked -> 'actor' ->> 'kind' <> 'person' or decision -> 'actor' ->> 'kind' <> 'person' then
    raise exception 'an erasure takes two officials' using errcode = 'DC104';
  end if;
  if array[asked #>> '{actor,id}', asked #>> '{actor,for,id}'] && array[decision #>> '{actor,id}', decision #>> '{actor,for,id}'] then
    raise exception 'one person cannot both request and decide an erasure' using errcode = 'DC105';
  end if;
  if asked #> '{data,commitments}' is distinct from decision #> '{data,commitments}' then
    raise exception 'act % decides on other values than were requested', p_act using errcode = 'DC106';
  end if;
  select array_agg(decode(c, 'hex')) into commitments from jsonb_array_elements_text(decision #> '{data,commitments}') as c;
  select v.commitment into strange from vault.value v
   where v.commitment = any (commitments) and not (decision #> '{data,streams}') ? v.stream_id limit 1;
  if strange is not null then raise exception '% belongs to a stream that act % does not name', encode(strange, 'hex'), p_act using errcode = 'DC107'; end if;
end $$;

/* Erases what act p_act of two officials decided; answers how many values were erased now. Repeating it erases nothing more. */
create function vault.erase(p_stream text, p_act uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare named bytea[]; at timestamptz; erased integer;
begin
  select d.commitments, d.decided_at into named, at from vault.decided(p_stream, p_act, 'PersonalDataErased') d;
  delete from vault.key k where k.commitment = any (named);
  update vault.value v set sealed = null, salt = null, value = null, erased_at = at
   where v.commitment = any (named) and v.erased_at is null;
  get diagnostics erased = row_count;
  return erased;
end $$;

/* Restricts what act p_act decided: kept, and read by nobody. */
create function vault.restrict(p_stream text, p_act uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare named bytea[]; at timestamptz; restricted integer;
begin
  select d.commitments, d.decided_at into named, at from vault.decided(p_stream, p_act, 'ProcessingRestricted') d;
  update vault.value v set restricted_at = at where v.commitment = any (named) and v.erased_at is null and v.restricted_at is null;
  get diagnostics restricted = row_count;
  return restricted;
end $$;

revoke all on all functions in schema vault from public;
grant execute on function vault.erase(text, uuid), vault.restrict(text, uuid) to dingce_app;
`,
  },
  {
    name: 'vault-003-two-units',
    sql: `
set local role dingce_owner;

-- As the decider has it: nobody decides on what their own unit asked for.
alter function vault.decided(text, uuid, text) rename to decided_by_two;
create function vault.decided(p_stream text, p_act uuid, p_type text, out commitments bytea[], out decided_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare asked jsonb; decision jsonb;
begin
  select d.commitments, d.decided_at into commitments, decided_at from vault.decided_by_two(p_stream, p_act, p_type) d;
  select convert_from(substring(e.body from 11), 'UTF8')::jsonb into decision
    from ledger.entry e where e.stream_id = p_stream and e.act_id = p_act and e.type = p_type;
  select convert_from(substring(e.body from 11), 'UTF8')::jsonb into asked
    from ledger.entry e where e.stream_id = p_stream and e.act_id = (decision -> 'data' ->> 'requestId')::uuid and e.type = 'ErasureRequested';
  if array_remove(array[asked #>> '{actor,unit}', asked #>> '{actor,for,unit}'], null)
    && array_remove(array[decision #>> '{actor,unit}', decision #>> '{actor,for,unit}'], null)
  then
    raise exception 'one unit cannot both request and decide an erasure' using errcode = 'DC108';
  end if;
end $$;
revoke all on function vault.decided(text, uuid, text), vault.decided_by_two(text, uuid, text) from public;
`,
  },
];
