import { sqlOf } from '@dingce/ledger';
import { entriesCheck } from './entries';
import type { Check, DoctorParts, Finding } from './finding';
import { logCheck } from './log';
import { outboxCheck } from './outbox';
import { readModelsCheck } from './read-models';

/** In this order; each stands by itself. A further check is a line here. */
export const ledgerChecks: readonly Check[] = [entriesCheck, logCheck, outboxCheck, readModelsCheck];

export interface ExamineOptions {
  report(finding: Finding): void;
  onCheck?(check: Check): void;
  onProgress?(check: Check, done: number, of: number | null): void;
}

/**
 * Reconciles what the database holds, with the stores besides: chains, log, outbox, read models. Each check sees one snapshot, while
 * acts go on. Memory does not grow with the ledger. Changes nothing.
 */
export async function examineLedger(
  parts: DoctorParts,
  { report, onCheck = () => undefined, onProgress = () => undefined }: ExamineOptions,
): Promise<void> {
  for (const check of ledgerChecks) {
    onCheck(check);
    await parts.owner.transaction('REPEATABLE READ', (manager) =>
      check.run({
        sql: sqlOf(manager),
        parts,
        report: (found) => report({ check: check.name, ...found }),
        progress: (done, of) => onProgress(check, done, of),
      }),
    );
  }
}
