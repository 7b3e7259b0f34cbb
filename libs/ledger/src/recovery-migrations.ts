/** What recovery needs of the record: a fence around the engine's epoch, and acts that were restored from a published log. */
export const recoveryMigrations: { name: string; sql: string }[] = [
  {
    name: 'recovery-001-epoch-and-replay',
    sql: `
set local role dingce_owner;

-- The epoch as it stands, held until the caller's transaction ends: whoever raises it waits for those that hold it, so no act, wake-up
-- or notice of an older engine is under way once it is raised. Read after the lock, by a statement of its own, with a snapshot of its own.
create function ledger.hold_epoch() returns bigint
language plpgsql volatile security definer set search_path = ledger, pg_temp as $$
declare epoch bigint;
begin
  perform pg_advisory_xact_lock_shared(713, 1);
  select engine_epoch into epoch from ledger.setting where id = 1;
  return coalesce(epoch, 1);
end $$;

create function ledger.fence_epoch() returns void
language sql volatile security definer set search_path = ledger, pg_temp as $$
  select pg_advisory_xact_lock(713, 1);
$$;
revoke all on function ledger.hold_epoch(), ledger.fence_epoch() from public;
grant execute on function ledger.hold_epoch() to dingce_app;

-- Which Temporal cluster an epoch belongs to: its first worker, or recovery, says so, and it stays so. A worker that was started again
-- on an older cluster would otherwise take the newest epoch for its own.
create table outbox.engine (
  epoch bigint primary key,
  cluster text not null,
  since timestamptz not null default clock_timestamp()
);
grant select, insert on outbox.engine to dingce_app;

-- Null: the act was restored from a published log, whose entries do not say what was sent. Any request of the same act id is the same act.
alter table ledger.act alter column request_hash drop not null;
`,
  },
];
