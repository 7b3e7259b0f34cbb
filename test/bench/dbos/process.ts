import { randomUUID } from 'node:crypto';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { auditBody, createAuditTable, insertAuditRow, openPool } from '../audit-table';
import { childInput, tellParent } from '../child';
import type { Load } from '../measure';
import { runLoad } from '../measure';
import { stepsPerDecision } from '../steps';

export interface DbosInput {
  databaseUrl: string;
  load: Load;
}

const table = 'dbos_audit';
const topic = 'record';
const input = childInput<DbosInput>();
const pool = openPool(input.databaseUrl, input.load.clients);
const waiting = new Map<string, () => void>();

const acknowledgement = (subject: string, step: number): Promise<void> =>
  new Promise((resolve) => waiting.set(`${subject}:${step}`, resolve));

/** Tells the client that the step is checkpointed. In memory, for DBOS's clients usually live in its process. */
function acknowledge(subject: string, step: number): void {
  const key = `${subject}:${step}`;
  waiting.get(key)?.();
  waiting.delete(key);
}

const decision = DBOS.registerWorkflow(
  async (steps: number): Promise<void> => {
    const subject = DBOS.workflowID ?? '';
    for (let step = 1; step <= steps; step++) {
      const body = await DBOS.recv<string>(topic);
      if (body === null) throw new Error(`no message for step ${step} of ${subject}`);
      await DBOS.runStep(() => insertAuditRow(pool, table, { subject, step, body }), { name: 'recordAudit' });
      acknowledge(subject, step);
    }
  },
  { name: 'decision' },
);

/** The system tables in a schema of their own on the same Postgres; waits are woken by LISTEN/NOTIFY, not by polling. */
async function work(): Promise<void> {
  DBOS.setConfig({
    name: 'dingce-bench',
    systemDatabaseUrl: input.databaseUrl,
    systemDatabaseSchemaName: 'dbos',
    systemDatabasePoolSize: 2 * input.load.clients,
    useListenNotify: true,
    logLevel: 'warn',
  });
  await createAuditTable(pool, table);
  await DBOS.launch();
  const figures = await runLoad(input.load, async (timed) => {
    const workflowID = randomUUID();
    await DBOS.startWorkflow(decision, { workflowID })(stepsPerDecision);
    for (let step = 1; step <= stepsPerDecision; step++)
      await timed(async () => {
        const acknowledged = acknowledgement(workflowID, step);
        await DBOS.send(workflowID, auditBody, topic);
        await acknowledged;
      });
  });
  tellParent(figures);
  await DBOS.shutdown({ workflowCompletionTimeoutMS: 5000 });
  await pool.end();
  process.disconnect();
}

process.once('disconnect', () => process.exit());
void work();
