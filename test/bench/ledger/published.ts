import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { appendOne, newStream, withClients } from './appends';
import type { Appended } from './appends';
import { latencies } from '../measure';
import type { Figures, Load } from '../measure';

const perSecond = 500;
const clients = 32;
const publishedWithinMs = 60_000;

/** Acts at a steady 500 a second, and how long each waited from its acknowledgement to a published, cosigned checkpoint. */
export async function commitToPublished(app: Pool, { warmUpMs, measureMs }: Load): Promise<Figures> {
  const acknowledged: (Appended & { at: number })[] = [];
  const began = performance.now();
  const until = began + warmUpMs + measureMs;
  let begun = 0;
  await withClients(app, clients, (connections) =>
    Promise.all(
      connections.map(async (client) => {
        const stream = newStream();
        for (;;) {
          const due = began + (begun * 1000) / perSecond;
          begun += 1;
          if (due >= until) return;
          await sleep(Math.max(0, due - performance.now()));
          const appended = await appendOne(client, stream);
          if (performance.now() >= began + warmUpMs) acknowledged.push({ ...appended, at: Date.now() });
        }
      }),
    ),
  );
  const publishedAt = await waitPublished(app, acknowledged);
  return latencies(
    acknowledged.map(({ at }, i) => Math.max(0, (publishedAt[i] as number) - at)),
    measureMs,
  );
}

/** When the first checkpoint that covers each entry was published, in milliseconds; the checkpoint's file stands before its row. */
async function waitPublished(app: Pool, acts: Appended[]): Promise<number[]> {
  for (const end = Date.now() + publishedWithinMs; Date.now() < end; await sleep(200)) {
    const { rows } = await app.query<{ at: Date | null }>(
      `select (select c.published_at from ledger.checkpoint c where c.size > l.leaf_index order by c.size limit 1) as at
         from unnest($1::text[], $2::bigint[]) with ordinality as a(stream_id, seq, n)
         left join ledger.leaf l using (stream_id, seq) order by a.n`,
      [acts.map((act) => act.stream), acts.map((act) => act.seq)],
    );
    if (rows.every(({ at }) => at !== null)) return rows.map(({ at }) => (at as Date).getTime());
  }
  throw new Error(`not all of ${acts.length} acts were published within ${publishedWithinMs} ms`);
}
