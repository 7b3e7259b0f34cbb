import type { Pool } from 'pg';
import type { AuditRow } from '../audit-table';
import { insertAuditRow } from '../audit-table';

export const temporalTable = 'temporal_audit';

export interface Activities {
  recordAudit(row: AuditRow): Promise<void>;
}

export const activitiesOn = (pool: Pool): Activities => ({
  recordAudit: (row) => insertAuditRow(pool, temporalTable, row),
});
