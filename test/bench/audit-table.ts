import { Pool } from 'pg';

/** The one row every program writes for each act. */
export interface AuditRow {
  subject: string;
  step: number;
  body: string;
}

/** About what an act's payload weighs. */
export const auditBody = JSON.stringify({ act: 'ConcludeLegalityReview', opinion: '同意。'.repeat(40) });

/** An idle connection that breaks shows at the next query; unheard, it would end the process before the servers are stopped. */
export function openPool(connectionString: string, max: number): Pool {
  return new Pool({ connectionString, max, pipeline: true }).on('error', () => undefined);
}

export async function createAuditTable(pool: Pool, table: string): Promise<void> {
  await pool.query(
    `create table ${table} (
       subject text not null, step int not null, body jsonb not null, recorded_at timestamptz not null default now(),
       primary key (subject, step))`,
  );
}

/** Commits by itself. A repetition of the same step changes nothing, as steps and activities run at least once. */
export async function insertAuditRow(pool: Pool, table: string, { subject, step, body }: AuditRow): Promise<void> {
  await pool.query({
    name: `insert-${table}`,
    text: `insert into ${table} (subject, step, body) values ($1, $2, $3) on conflict do nothing`,
    values: [subject, step, body],
  });
}
