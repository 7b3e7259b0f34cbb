import { decisionStream, recordedOf } from '@dingce/acts';
import { text, wakes } from '@dingce/domain';
import type { DecisionState, RecordedDecisionEvent } from '@dingce/domain';
import { listStreams, readStream } from '@dingce/ledger';
import type { Check, CheckRun } from './finding';
import { remedies } from './remedies';

const page = 200;
/** An outbox that is worked on is empty again within seconds. */
const oldSeconds = 60;
const manyAttempts = 5;

/** The last version that the workflows had to be told: folded act by act, as the transaction judged it. */
async function lastWake(run: CheckRun, stream: string): Promise<number> {
  const entries = await readStream(run.sql, stream);
  let before: DecisionState = decisionStream.initial;
  let state = before;
  let told = 0;
  for (const entry of entries) {
    state = decisionStream.evolve(state, recordedOf(entry) as RecordedDecisionEvent);
    const { part, parts, seq } = entry.envelope;
    if (part < parts - 1 || state.status === 'none') continue;
    const ruleSet = run.parts.ruleSets.byHash(state.ruleSet.hash);
    if (!ruleSet) throw new RuleSetAbsent(state.ruleSet.hash);
    if (before.status === 'none' || wakes(ruleSet, before, state)) told = seq;
    before = state;
  }
  return told;
}

class RuleSetAbsent extends Error {}

interface WakeRow {
  version: string;
  delivered_version: string;
  head_seq: string;
  /** Seconds since the version that was not told was recorded; null when all was told. */
  waits: string | null;
}

async function checkWake(run: CheckRun, stream: string): Promise<void> {
  const { sql, report } = run;
  const [row] = await sql.query<WakeRow>(
    `select w.version, w.delivered_version, s.head_seq,
            case when w.version > w.delivered_version then extract(epoch from clock_timestamp() - e.recorded_at) end as waits
       from outbox.wake w join ledger.stream s on s.stream_id = 'decision/' || w.decision_id
       left join ledger.entry e on e.stream_id = s.stream_id and e.seq = w.version where w.decision_id = $1`,
    [stream.slice('decision/'.length)],
  );
  let wanted: number;
  try {
    wanted = await lastWake(run, stream);
  } catch (error) {
    const remedy = error instanceof RuleSetAbsent ? remedies.ruleSet : remedies.stopped;
    report({ subject: stream, expected: 'a stream that folds', found: (error as Error).message, remedy });
    return;
  }
  const subject = `outbox.wake ${stream}`;
  if (!row) return report({ subject, expected: `version ${wanted}`, found: 'no row', remedy: remedies.recover });
  const [version, delivered, head] = [row.version, row.delivered_version, row.head_seq].map(Number) as [
    number,
    number,
    number,
  ];
  if (version < wanted)
    report({ subject, expected: `version ${wanted} or later`, found: `version ${version}`, remedy: remedies.recover });
  if (Math.max(version, delivered) > head)
    report({
      subject,
      expected: `at most the head, ${head}`,
      found: `version ${version}, delivered ${delivered}`,
      remedy: remedies.recover,
    });
  if (row.waits !== null && Number(row.waits) > oldSeconds)
    report({
      subject,
      expected: `version ${version} told within ${oldSeconds} s`,
      found: `waiting for ${Math.round(Number(row.waits))} s`,
      remedy: remedies.outbox,
    });
}

async function checkNotices({ sql, report }: CheckRun): Promise<void> {
  const notices = await sql.query<{
    notice_id: string;
    recorded: boolean;
    attempts: number;
    last_error: string | null;
  }>(
    `select n.notice_id, n.attempts, n.last_error,
            e.seq is not null and n.notice_id = n.act_id || '/' || (n.payload ->> 'seq') || '/' || n.recipient as recorded
       from outbox.notice n
       left join ledger.entry e on e.stream_id = 'decision/' || (n.payload ->> 'decisionId') and e.seq = (n.payload ->> 'seq')::bigint
        and e.act_id = n.act_id and e.type = n.payload ->> 'type'
       left join outbox.subscription s on s.subscription_id = n.recipient and s.active
      where e.seq is null or n.notice_id <> n.act_id || '/' || (n.payload ->> 'seq') || '/' || n.recipient
         or (n.delivered_at is null and s.subscription_id is not null and n.attempts >= $1)
      order by 1 limit 1000`,
    [manyAttempts],
  );
  for (const { notice_id, recorded, attempts, last_error } of notices)
    report({
      subject: `outbox.notice ${notice_id}`,
      expected: recorded ? 'delivered' : 'an entry that it announces, under its act id',
      found: recorded ? `${attempts} attempts, ${last_error ?? 'no answer'}` : 'none',
      remedy: remedies.outbox,
    });
}

export const outboxCheck: Check = {
  name: 'outbox',
  title: text('唤醒与通知', 'wake-ups and notices'),
  async run(run) {
    let done = 0;
    for (let after = ''; ;) {
      const streams = await listStreams(run.sql, 'decision', after, page);
      for (const stream of streams) await checkWake(run, stream);
      done += streams.length;
      run.progress(done, null);
      const last = streams.at(-1);
      if (!last) break;
      after = last;
    }
    await checkNotices(run);
  },
};
