import type { Migration } from './migrate';

/** Of the outbox the application's role changes what its code changes, and nothing else: no address, no secret, no payload. */
export const outboxMigrations: Migration[] = [
  {
    name: 'outbox-001-least-privilege',
    sql: `
set local role dingce_owner;
revoke update on outbox.wake, outbox.notice, outbox.subscription from dingce_app;
grant update (version, delivered_version, not_before) on outbox.wake to dingce_app;
grant update (attempts, next_at, delivered_at, last_error) on outbox.notice to dingce_app;
grant update (active) on outbox.subscription to dingce_app;
`,
  },
];
