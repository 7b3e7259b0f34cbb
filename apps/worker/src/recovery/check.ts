import { setTimeout as sleep } from 'node:timers/promises';
import type { Acts } from '@dingce/acts';
import { currentEpoch, listStreams, sqlOf } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { clusterOf } from './cluster';
import { strays } from './compare';
import type { WorkflowDifference } from './compare';
import { withTemporal } from './recover-engine';
import type { TemporalAddress } from './recover-engine';
import { untilStanding } from './standing';
import type { Told } from './standing';

const page = 200;

/**
 * Every open decision's workflows against the ledger, then whatever runs besides. Reads Temporal only; no worker is asked. Acts go on
 * meanwhile: what differs is looked at again until it stands, or has differed for `patienceMs`.
 */
export async function compareWorkflows(
  {
    dataSource,
    acts,
    temporal,
    patienceMs = 10_000,
  }: { dataSource: DataSource; acts: Acts; temporal: TemporalAddress; patienceMs?: number },
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
    const differing: Told[] = [];
    for (let after = ''; ;) {
      const streams = await listStreams(sql, 'decision', after, page);
      const ids = streams.map((stream) => stream.slice('decision/'.length));
      const told = await sql.query<{ decision_id: string; delivered_version: string }>(
        'select decision_id, delivered_version from outbox.wake where decision_id = any ($1)',
        [ids],
      );
      const versions = new Map(told.map((row) => [row.decision_id, Number(row.delivered_version)]));
      const all = ids.map((decisionId) => ({ decisionId, version: versions.get(decisionId) ?? 0 }));
      const found = await untilStanding({ acts, client, epoch }, all, 0);
      const differ = new Set(found.map(({ decisionId }) => decisionId));
      differing.push(...all.filter(({ decisionId }) => differ.has(decisionId)));
      decisions += ids.length;
      onProgress(decisions);
      const last = streams.at(-1);
      if (last === undefined) break;
      after = last;
    }
    const besides = await allOf(strays(client, acts));
    const until = Date.now() + patienceMs;
    for (const found of await untilStanding({ acts, client, epoch }, differing, until)) report(found);
    if (besides.length === 0) return;
    await sleep(Math.max(0, until - Date.now()));
    const still = new Set((await allOf(strays(client, acts))).map(({ workflowId }) => workflowId));
    besides.filter(({ workflowId }) => still.has(workflowId)).forEach(report);
  });
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
