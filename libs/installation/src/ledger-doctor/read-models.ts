import { text } from '@dingce/domain';
import { rebuild } from '@dingce/projections';
import type { RowDifference } from '@dingce/projections';
import { rebuildKept } from '../read-models/rebuild-kept';
import type { Check, CheckRun } from './finding';
import { remedies } from './remedies';

const oldSeconds = 30;

interface PositionRow {
  stream_id: string;
  head_seq: string;
  seq: string;
  stopped: { seq: number; error: string } | null;
}

async function checkPositions({ sql, report }: CheckRun): Promise<void> {
  const rows = await sql.query<PositionRow>(
    `select coalesce(s.stream_id, p.stream_id) as stream_id, coalesce(s.head_seq, 0) as head_seq, coalesce(p.seq, 0) as seq, p.stopped
       from ledger.stream s full join projection.position p using (stream_id)
      where p.stopped is not null or coalesce(p.seq, 0) > coalesce(s.head_seq, 0)
         or (coalesce(p.seq, 0) < s.head_seq and s.head_at < clock_timestamp() - make_interval(secs => $1))
      order by 1 limit 1000`,
    [oldSeconds],
  );
  for (const { stream_id, head_seq, seq, stopped } of rows)
    report({
      subject: `projection.position ${stream_id}`,
      expected: `level with the head, ${head_seq}`,
      found: stopped ? `stopped at ${stopped.seq}: ${stopped.error}` : `at ${seq}`,
      remedy: stopped ? remedies.stopped : Number(seq) > Number(head_seq) ? remedies.rebuild : remedies.outbox,
    });
}

const cut = (row: Record<string, unknown>): string => JSON.stringify(row).slice(0, 400);

export const readModelsCheck: Check = {
  name: 'read-models',
  title: text('读模型', 'read models'),
  async run(run) {
    await checkPositions(run);
    const { owner } = run.parts;
    const options = {
      swap: false,
      onProgress: (streams: number) => run.progress(streams, null),
      onDifference: ({ table, side, row }: RowDifference) =>
        run.report({
          subject: table,
          expected: side === 'missing' ? cut(row) : 'no such row',
          found: side === 'missing' ? 'no such row' : cut(row),
          remedy: remedies.rebuild,
        }),
    };
    // What can't be folded is told by the other checks too; here it must not end the examination.
    for (const compare of [() => rebuildKept(owner, options), () => rebuild(owner, options)])
      try {
        await compare();
      } catch (error) {
        const found = (error as Error).message;
        run.report({ subject: 'read models', expected: 'streams that fold', found, remedy: remedies.stopped });
      }
  },
};
