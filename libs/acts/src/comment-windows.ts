import { commentStreams, event } from '@dingce/domain';
import type { Actor, CommentEvent, Decision, Instant, Recorded, RecordedDecisionEvent } from '@dingce/domain';
import { commentStream, lock } from '@dingce/ledger';
import type { Locked, Sql } from '@dingce/ledger';
import { stateBeside } from '@dingce/projections';
import { commentStreamModel } from './comment-stream';
import { appendEvents, requestHashOf, stateUnderLock } from './perform';
import type { ActRequest } from './perform';
import { StateCache } from './state-cache';

export interface LockedWindow {
  stream: string;
  locked: Locked;
  /** Comments received in this stream so far. */
  count: number;
}

/** Locks the eight comment streams of a consultation, always in the same order, after the decision's own head. */
export async function lockWindows(
  sql: Sql,
  decisionId: string,
  round: number,
  actId: string,
  requestHash: Buffer,
): Promise<LockedWindow[]> {
  const windows: LockedWindow[] = [];
  for (let n = 0; n < commentStreams; n += 1) {
    const stream = commentStream(decisionId, round, n);
    const locked = await lock(sql, { stream, kind: 'comments', actId, requestHash });
    const [row] = await sql.query<{ count: string }>(
      `select count(*) as count from ledger.entry where stream_id = $1 and type = 'CommentReceived'`,
      [stream],
    );
    windows.push({ stream, locked, count: Number(row?.count ?? 0) });
  }
  return windows;
}

type WindowEvent = 'CommentWindowOpened' | 'CommentWindowExtended' | 'CommentWindowClosed';

/** Writes the same window event to all eight streams; the ledger itself keeps comments out after closing. */
export async function writeWindows(
  sql: Sql,
  windows: LockedWindow[],
  type: WindowEvent,
  closesAt: Instant | null,
  recording: { actId: string; requestHash: Buffer; actor: Actor; now: Instant; origin: string },
): Promise<void> {
  const { actId, requestHash, actor, now, origin } = recording;
  for (const { stream, locked } of windows) {
    const before = await stateUnderLock(sql, commentStreamModel, stream, locked, new StateCache());
    const { kind, foldVersion } = commentStreamModel;
    await appendEvents(
      sql,
      locked,
      {
        stream,
        actId,
        requestHash,
        actor,
        occurredAt: now,
        recordedAt: now,
        origin,
        events: [event(type, closesAt === null ? {} : { closesAt }, ['L713-15'])],
      },
      ({ recorded, headSeq: seq, headHash }) => {
        const state = (recorded as Recorded<CommentEvent>[]).reduce(commentStreamModel.evolve, before);
        return [stateBeside(stream, kind, { seq, headHash, foldVersion, state })];
      },
    );
  }
}

const windowEvents: Partial<Record<string, WindowEvent>> = {
  ConsultationOpened: 'CommentWindowOpened',
  ConsultationExtended: 'CommentWindowExtended',
  ConsultationClosed: 'CommentWindowClosed',
};

/** One act's hold on the comment streams of a consultation: locked and counted once, whether before it is judged or after. */
export class Windows {
  private locked: Promise<LockedWindow[]> | null = null;

  constructor(
    private readonly sql: Sql,
    private readonly request: ActRequest<{ type: string }> & { decisionId: string },
  ) {}

  /** The streams are locked before the decider sees their counts: no comment can commit after its count. */
  async counted(decision: Decision): Promise<{ counts: number[]; heads: string[] }> {
    const windows = await this.lock(decision);
    return { counts: windows.map((w) => w.count), heads: windows.map((w) => w.locked.headHash) };
  }

  /** What an event of the consultation means for its streams. */
  async move(decision: Decision, event: RecordedDecisionEvent, origin: string): Promise<void> {
    const type = windowEvents[event.type];
    if (!type) return;
    const { closesAt } = event.data as { closesAt?: Instant };
    const { actId, actor } = this.request;
    const recording = { actId, requestHash: this.requestHash(), actor, now: event.recordedAt, origin };
    await writeWindows(this.sql, await this.lock(decision), type, closesAt ?? null, recording);
  }

  private lock(decision: Decision): Promise<LockedWindow[]> {
    const { decisionId, actId } = this.request;
    const round = decision.stages['public-participation']?.round ?? 1;
    return (this.locked ??= lockWindows(this.sql, decisionId, round, actId, this.requestHash()));
  }

  private requestHash(): Buffer {
    const { act, actor, fingerprint } = this.request;
    return requestHashOf(act.type, actor, fingerprint);
  }
}
