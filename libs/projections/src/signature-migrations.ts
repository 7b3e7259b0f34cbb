/**
 * How strongly each line of the chronicle is tied to its person: strength, how they had logged in, the papers it was entered from, and the signature
 * of the act (on the line of its first part; the others find it by `part`). What stands already is filled in from the entries themselves.
 */
export const signatureMigrations: { name: string; sql: string }[] = [
  {
    name: 'projection-002-signatures',
    sql: `
alter table projection.timeline
  add column part int,
  add column strength text,
  add column method text,
  add column evidence text[],
  add column signature jsonb,
  add column signature_key_id text;

update projection.timeline t set
    part = (v.e ->> 'part')::int,
    strength = case when v.e -> 'actor' ? 'for' then 'scan' else v.e -> 'actor' -> 'auth' ->> 'strength' end,
    method = v.e -> 'actor' -> 'auth' ->> 'method',
    evidence = coalesce((select array_agg(x.hash order by x.n) from jsonb_array_elements_text(v.e -> 'actor' -> 'for' -> 'evidence')
      with ordinality x(hash, n)), '{}'),
    signature = v.e -> 'signature',
    signature_key_id = 'k-' || left(encode(sha256(convert_to((v.e -> 'signature' ->> 'algorithm') || chr(10) || (v.e -> 'signature' ->> 'publicKey'),
      'UTF8')), 'hex'), 32)
  from (select stream_id, seq, convert_from(substring(body from 11), 'UTF8')::jsonb as e from ledger.entry) v
  where v.stream_id = t.stream_id and v.seq = t.seq;

alter table projection.timeline
  alter column part set not null,
  alter column strength set not null,
  alter column method set not null,
  alter column evidence set not null;
create index timeline_signature on projection.timeline (signature_key_id) where signature_key_id is not null;
`,
  },
];
