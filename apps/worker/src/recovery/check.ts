import type { Acts } from '@dingce/acts';
import { currentEpoch, listStreams, sqlOf } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { clusterOf } from './cluster';
import { compareDecision, strays } from './compare';
import type { WorkflowDifference } from './compare';
import { withTemporal } from './recover-engine';
import type { TemporalAddress } from './recover-engine';

const page = 200;

/** Every open decision's workflows against the ledger, then whatever runs besides. Reads Temporal only; no worker is asked. */
export async function compareWorkflows(
  { dataSource, acts, temporal }: { dataSource: DataSource; acts: Acts; temporal: TemporalAddress },
  report: (difference: WorkflowDifference) => void,
  onProgress: (decisions: number) => void = () => undefined,
): Promise<void> {
  const sql = sqlOf(dataSource.manager);
  await withTemporal(temporal, async (client, connection) => {
    const epoch = await currentEpoch(sql);
    const cluster = await clusterOf(connection, client.options.namespace);
    const [engine] = await sql.query<{ cluster: string }>('select cluster from outbox.engine where epoch = $1', [
      epoch,
    ]);
    if (engine && cluster !== null && engine.cluster !== cluster)
      report({
        decisionId: '',
        workflowId: temporal.address,
        kind: 'other-cluster',
        expected: `cluster ${engine.cluster}`,
        found: `cluster ${cluster}`,
      });
    let decisions = 0;
    for (let after = ''; ;) {
      const streams = await listStreams(sql, 'decision', after, page);
      const told = await sql.query<{ decision_id: string; delivered_version: string }>(
        'select decision_id, delivered_version from outbox.wake where decision_id = any ($1)',
        [streams.map((stream) => stream.slice('decision/'.length))],
      );
      const versions = new Map(told.map((row) => [row.decision_id, Number(row.delivered_version)]));
      for (const stream of streams) {
        const decisionId = stream.slice('decision/'.length);
        const reading = await acts.reading(decisionId);
        const version = versions.get(decisionId) ?? 0;
        if (reading) for (const found of await compareDecision(client, reading, { epoch, version })) report(found);
        decisions += 1;
      }
      onProgress(decisions);
      const last = streams.at(-1);
      if (last === undefined) break;
      after = last;
    }
    for await (const stray of strays(client, acts)) report(stray);
  });
}
