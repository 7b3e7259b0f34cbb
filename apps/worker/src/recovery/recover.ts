import type { Acts } from '@dingce/acts';
import { currentEpoch, listStreams, raiseEpoch, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { ledgerStandsAtSignal } from '@dingce/workflows';
import type { Client, Connection } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import { eachLimited } from '../poll';
import { signalWakeUp, unlessGone } from '../wake-signals';
import { claimEpoch, clusterOf } from './cluster';
import { strays } from './compare';
import type { WorkflowDifference } from './compare';
import { atOnce, untilStanding } from './standing';
import type { Told } from './standing';

export interface RecoverOptions {
  /** As the ledger's owner: only it may raise the epoch. */
  owner: DataSource;
  acts: Acts;
  client: Client;
  connection: Connection;
  /** Recorded with the raise; null goes on with a recovery that was interrupted, under the epoch it raised. */
  reason: string | null;
  /** false on servers that don't know Dingce's search attributes. */
  searchAttributes?: boolean;
  /** How long to wait for workers to bring every workflow to its stage; 0 only starts them. */
  waitMs?: number;
  onProgress?: (phase: 'starting' | 'standing', done: number, of: number) => void;
}

export interface Recovered {
  epoch: number;
  /** Unfinished decisions in the ledger. */
  open: number;
  /** Decisions whose workflows stand where the ledger stands; null when nobody waited for it. */
  standing: number | null;
  /** What still differs when the time was over. */
  differences: WorkflowDifference[];
  /** Decisions that could not be read or told; the dispatcher keeps trying. */
  failed: { decisionId: string; error: string }[];
}

const page = 500;

/**
 * Starts the engine anew from the ledger, be it in an empty Temporal cluster: raises the epoch, tells every unfinished decision's
 * workflow where the ledger stands (starting it where it is gone), and sees that it and the workflows of its open stages stand at the
 * same round with timers for the same dates. Everything may be repeated. Workers of the new epoch must run for the second part.
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { owner, acts, client, connection, reason, waitMs = 0, onProgress = () => undefined } = options;
  const cluster = await clusterOf(connection, client.options.namespace);
  const epoch = await owner.transaction((manager) => epochOf(sqlOf(manager), reason, cluster));
  const failed: Recovered['failed'] = [];
  const open = await startAll(options, epoch, failed);
  // What still runs in a cluster that was not lost, and should not, reads the ledger under the new epoch and ends.
  for await (const { workflowId } of strays(client, acts))
    await unlessGone(client.workflow.getHandle(workflowId).signal(ledgerStandsAtSignal, 0, epoch));
  if (waitMs === 0) return { epoch, open: open.length, standing: null, differences: [], failed };
  const differences = await untilStanding({ acts, client, epoch }, open, Date.now() + waitMs, (standing) =>
    onProgress('standing', standing, open.length),
  );
  const behind = new Set(differences.map(({ decisionId }) => decisionId));
  return { epoch, open: open.length, standing: open.length - behind.size, differences, failed };
}

/**
 * Raised, or the one to go on with, and tied to the cluster before anybody can see it: a worker of another cluster that starts
 * meanwhile finds it taken. Throws OtherCluster when it is to go on elsewhere than it began.
 */
async function epochOf(sql: Sql, reason: string | null, cluster: string | null): Promise<number> {
  const epoch = reason === null ? await currentEpoch(sql) : await raiseEpoch(sql, reason);
  if (cluster !== null) await claimEpoch(sql, epoch, cluster);
  return epoch;
}

/** In the ledger's order, whatever the outbox holds: a row that is missing there is put back. */
async function startAll(options: RecoverOptions, epoch: number, failed: Recovered['failed']): Promise<Told[]> {
  const { owner, onProgress = () => undefined } = options;
  const sql = sqlOf(owner.manager);
  const [count] = await sql.query<{ n: string }>(
    `select count(*) as n from ledger.stream where kind = 'decision' and head_seq > 0`,
  );
  const open: Told[] = [];
  let done = 0;
  for (let after = ''; ;) {
    const streams = await listStreams(sql, 'decision', after, page);
    await eachLimited(streams, atOnce, async (stream) => {
      const decisionId = stream.slice('decision/'.length);
      try {
        const version = await tell(options, sql, decisionId, epoch);
        if (version !== null) open.push({ decisionId, version });
      } catch (error) {
        failed.push({ decisionId, error: error instanceof Error ? error.message : String(error) });
        await sql.query(
          `insert into outbox.wake (decision_id, version)
             select $1, head_seq from ledger.stream where stream_id = 'decision/' || $1
           on conflict (decision_id) do update set delivered_version = 0, not_before = '-infinity'`,
          [decisionId],
        );
      }
      done += 1;
    });
    onProgress('starting', done, Number(count?.n ?? 0));
    const last = streams.at(-1);
    if (last === undefined) return open;
    after = last;
  }
}

/** Answers the version that was told; null when the decision is over, or there is none. */
async function tell(
  { acts, client, searchAttributes = true }: RecoverOptions,
  sql: Sql,
  decisionId: string,
  epoch: number,
): Promise<number | null> {
  const reading = await acts.reading(decisionId);
  if (!reading) return null;
  const { decision, version } = reading;
  const over = decision.status === 'closed' || decision.status === 'declined';
  if (!over) await signalWakeUp(client, decision, 0, { epoch, searchAttributes });
  await sql.query(
    `insert into outbox.wake (decision_id, version, delivered_version) values ($1, $2, $2)
     on conflict (decision_id) do update set version = greatest(outbox.wake.version, excluded.version),
       delivered_version = greatest(outbox.wake.delivered_version, excluded.delivered_version), not_before = '-infinity'`,
    [decisionId, version],
  );
  return over ? null : version;
}
