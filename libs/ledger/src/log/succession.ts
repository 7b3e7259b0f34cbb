import { areTwoPersons } from '../approval';
import { logRow, record, successionStream } from '../genesis';
import type { Sql } from '../sql';
import { logTables } from './log-migrations';
import { readVerifierKey } from './note';

export interface Succession {
  /** Verifier key of the new log, named `<ledger origin>/ledger/<n + 1>`. */
  key: string;
  /** The older log's newest cosigned checkpoint: what the new one can't continue. */
  checkpoint: string;
  /** Indexes of the older log that could not be had back; null when the key alone was lost. */
  missing: { from: number; to: number } | null;
  cause: string;
  /** Two persons. */
  approvedBy: string[];
}

/** The name that the log takes after a succession. */
export const successorOf = (log: string): string => log.replace(/\d+$/, (n) => String(Number(n) + 1));

/**
 * Ends a log that can't be continued and begins the next, whose first entry says why. All entries that are left are sequenced
 * anew, in their old order; the older log's tables are kept beside. A shorter tree is never signed under the older name. Runs as the owner, on a
 * plain client, inside a transaction.
 */
export async function succeed(sql: Sql, succession: Succession): Promise<{ log: string }> {
  const { key, checkpoint, missing, cause, approvedBy } = succession;
  if (!areTwoPersons(approvedBy)) throw new Error('开立后继日志须由两人批准。\nTwo persons approve a succession.');
  const { origin, log: older } = await logRow(sql);
  const log = successorOf(older);
  if (readVerifierKey(key).name !== log)
    throw new Error(`新日志的密钥须以 ${log} 命名。\nThe new key must be named ${log}.`);
  const n = older.slice(older.lastIndexOf('/') + 1);
  await sql.query('lock table ledger.log, ledger.pending, ledger.leaf in access exclusive mode');
  for (const table of ['leaf', 'tile', 'checkpoint'])
    await sql.query(`alter table ledger.${table} rename to ${table}_${n}`);
  await sql.query('set local role dingce_owner');
  await sql.query(logTables);
  await sql.query('reset role');
  await sql.query(
    'create temporary table waiting on commit drop as select stream_id, seq, leaf_hash, pending_id from ledger.pending',
  );
  await sql.query('delete from ledger.pending');
  await sql.query(
    `update ledger.log set log = $1, size = 0, root = sha256(''), edge = '', halted = null where id = 1`,
    [log],
  );
  const data = { log, key, from: older, checkpoint, missing, cause, approvedBy };
  await record(sql, origin, 'LogSucceeded', data, { stream: successionStream(log) });
  await sql.query(
    `insert into ledger.pending (stream_id, seq, leaf_hash)
       select stream_id, seq, leaf_hash from (
         select 0 as later, leaf_index as place, stream_id, seq, leaf_hash from ledger.leaf_${n}
         union all select 1, pending_id, stream_id, seq, leaf_hash from waiting) as entries
        order by later, place`,
  );
  return { log };
}

/** Lets acts be recorded again after an operator has removed the contradiction. Runs as the owner, inside a transaction. */
export async function unfreeze(sql: Sql, reason: string, approvedBy: string[]): Promise<string> {
  if (!areTwoPersons(approvedBy)) throw new Error('解除冻结须由两人批准。\nTwo persons lift a freeze.');
  const [row] = await sql.query<{ halted: string | null; origin: string }>(
    'select l.halted, s.origin from ledger.log l, ledger.setting s for update of l',
  );
  if (!row?.halted) throw new Error('登记库没有冻结。\nThe ledger is not frozen.');
  await sql.query('update ledger.log set halted = null where id = 1');
  await record(sql, row.origin, 'LedgerUnfrozen', {
    was: row.halted,
    reason,
    approvedBy,
    at: new Date().toISOString(),
  });
  return row.halted;
}
