import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { auditBody, createAuditTable, openPool } from '../audit-table';
import type { Bench, BenchServers } from '../bench-servers';
import { startChild } from '../child';
import type { Figures } from '../measure';
import { runLoad } from '../measure';
import { stepsPerDecision } from '../steps';
import { temporalTable } from './activities';
import type { WorkerInput } from './worker';
import { decision, record } from './workflow';

const taskQueue = 'bench-bare-temporal';

/** An act is an Update: from the call until it is completed, its row committed. Starting a workflow takes part of the throughput. */
async function measure({ temporalAddress, load }: BenchServers): Promise<Figures> {
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  try {
    return await runLoad(load, async (timed) => {
      const options = { taskQueue, workflowId: `bare-${randomUUID()}`, args: [stepsPerDecision] as [number] };
      const handle = await client.workflow.start(decision, options);
      for (let step = 1; step <= stepsPerDecision; step++)
        await timed(() => handle.executeUpdate(record, { args: [auditBody] }));
    });
  } finally {
    await connection.close();
  }
}

/** Plain Temporal, what Dingce would be without its ledger: a workflow, its Updates, one activity each. */
export const benchBareTemporal: Bench = async (servers) => {
  const { databaseUrl, temporalAddress, load } = servers;
  const pool = openPool(databaseUrl, 1);
  await createAuditTable(pool, temporalTable).finally(() => pool.end());
  const input: WorkerInput = { address: temporalAddress, taskQueue, databaseUrl, connections: load.clients };
  const worker = startChild(require.resolve('./worker'), input);
  try {
    await worker.said;
    return [{ name: 'bare-temporal', ...(await measure(servers)) }];
  } finally {
    await worker.stop();
  }
};
