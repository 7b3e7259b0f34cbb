import { sqlOf } from '@dingce/ledger';
import type { DataSource } from 'typeorm';

/**
 * After `raiseEpoch`: every decision's workflow is told again where the ledger stands, and started where it is gone, be it in an
 * empty Temporal cluster. Finished decisions start nothing. Answers how many will be told.
 */
export async function redeliverAll(dataSource: DataSource): Promise<number> {
  const rows = await sqlOf(dataSource.manager).query(
    `update outbox.wake set delivered_version = 0, not_before = '-infinity' where delivered_version > 0 returning decision_id`,
  );
  return rows.length;
}
