/**
 * Who is who, for every request. Each row belongs to one organ's stream, follows from its events alone and is written in the
 * act's transaction. `appointment` holds stretches: an appointment is cut where its unit merged or changed its name.
 */
export const identityMigrations: { name: string; sql: string }[] = [
  {
    name: 'identity-001-register',
    sql: `
create schema if not exists identity;

create table identity.organ (
  organ_id text primary key,
  name_zh text not null,
  name_en text not null,
  level text not null,
  superior_organ_id text,
  time_zone text not null,
  rule_set_id text not null,
  meeting_rules jsonb
);
create index organ_superior on identity.organ (superior_organ_id);

create table identity.unit (
  unit_id text primary key,
  organ_id text not null,
  name_zh text not null,
  name_en text not null,
  kind text not null,
  until_on date,
  merged_into text
);
create index unit_merged on identity.unit (merged_into);

create table identity.post (
  post_id text primary key,
  organ_id text not null,
  unit_id text not null,
  title_zh text not null,
  title_en text not null,
  roles text[] not null,
  until_on date
);

create table identity.person (
  organ_id text not null,
  person_id text not null,
  name text not null,
  primary key (person_id, organ_id)
);

create table identity.login (
  issuer text not null,
  subject text not null,
  organ_id text not null,
  person_id text not null,
  primary key (issuer, subject, organ_id)
);
create index login_person on identity.login (person_id, organ_id);

create table identity.appointment (
  organ_id text not null,
  person_id text not null,
  post_id text not null,
  unit_id text not null,
  unit_name_zh text not null,
  unit_name_en text not null,
  roles text[] not null,
  from_on date not null,
  until_on date,
  ended text,
  primary key (person_id, organ_id, post_id, from_on)
);

create table identity.client (
  client_id text primary key,
  organ_id text not null,
  name text not null,
  unit_id text not null,
  roles text[] not null,
  revoked_on date
);

grant usage on schema identity to dingce_app, dingce_auditor;
grant select, insert, update, delete on all tables in schema identity to dingce_app;
grant select on all tables in schema identity to dingce_auditor;
`,
  },
  {
    name: 'identity-002-signing-keys',
    sql: `
create table identity.signing_key (
  key_id text primary key,
  organ_id text not null,
  person_id text not null,
  algorithm text not null,
  public_key text not null unique,
  webauthn jsonb,
  registered_at timestamptz not null,
  expires_on date,
  revoked_at timestamptz
);
create index signing_key_person on identity.signing_key (person_id);

grant select, insert, update, delete on identity.signing_key to dingce_app;
grant select on identity.signing_key to dingce_auditor;
`,
  },
  {
    // Organs, units, posts, persons and clients stay for ever; logins and careers are written anew. Logins are no auditor's business.
    name: 'identity-900-least-privilege',
    sql: `
revoke delete on all tables in schema identity from dingce_app;
grant delete on identity.login, identity.appointment to dingce_app;
revoke update on identity.person, identity.login, identity.appointment from dingce_app;
revoke select on identity.login from dingce_auditor;
`,
  },
];
