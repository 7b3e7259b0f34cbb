import { logKeys, logRow, record, successionStream } from '../genesis';
import type { Sql } from '../sql';
import { twoPersons } from '../two-persons';
import { openCheckpoint } from './checkpoint';
import { logTables } from './log-migrations';
import { Malformed, readVerifierKey } from './note';

export interface Succession {
  /** Verifier key of the new log, named `<ledger origin>/ledger/<n + 1>`. */
  key: string;
  /** The older log's newest cosigned checkpoint: what the new one can't continue. Signed by one of that log's keys. */
  checkpoint: string;
  /** A key of the older log that this database does not tell any more. */
  olderKey?: string;
  /** Indexes of the older log that could not be had back; null when the key alone was lost. */
  missing: { from: number; to: number } | null;
  cause: string;
  /** Two persons. */
  approvedBy: string[];
}

/** The name that the log takes after a succession. */
export const successorOf = (log: string): string => log.replace(/\d+$/, (n) => String(Number(n) + 1));

/** What goes into the record for ever must be what it is said to be. */
async function checkEvidence(sql: Sql, log: string, { checkpoint, olderKey, missing }: Succession): Promise<void> {
  const keys = [...(await logKeys(sql)), ...(olderKey === undefined ? [] : [olderKey])].map(readVerifierKey);
  let size: number;
  try {
    ({ size } = openCheckpoint(
      checkpoint,
      keys.filter((key) => key.name === log),
    ));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Error(`这不是 ${log} 签过的检查点。\nThis is no checkpoint that ${log} signed: ${error.message}`, {
      cause: error,
    });
  }
  if (missing === null) return;
  const { from, to } = missing;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to >= size)
    throw new Error(
      `缺失区间须为 0 至 ${size - 1} 之间的整数，首条不大于末条。\nWhat is missing lies between 0 and ${size - 1}, the first index not after the last.`,
    );
}

/**
 * Ends a log that can't be continued and begins the next, whose first entry says why. All entries that are left are sequenced
 * anew, in their old order; the older log's tables are kept beside. A shorter tree is never signed under the older name. Runs as the owner, on a
 * plain client, inside a transaction.
 */
export async function succeed(sql: Sql, succession: Succession): Promise<{ log: string }> {
  const { key, checkpoint, missing, cause } = succession;
  const approvedBy = twoPersons(succession.approvedBy, '开立后继日志', 'a succession');
  const { origin, log: older } = await logRow(sql);
  const log = successorOf(older);
  if (readVerifierKey(key).name !== log)
    throw new Error(`新日志的密钥须以 ${log} 命名。\nThe new key must be named ${log}.`);
  await checkEvidence(sql, older, succession);
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
export async function unfreeze(sql: Sql, reason: string, approvals: string[]): Promise<string> {
  const approvedBy = twoPersons(approvals, '解除冻结', 'lifting a freeze');
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
