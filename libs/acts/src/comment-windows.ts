import { event } from '@dingce/domain';
import type { Actor, Instant } from '@dingce/domain';
import { commentStream, lock } from '@dingce/ledger';
import type { Locked, Sql } from '@dingce/ledger';
import { appendEvents } from './perform';

export const commentStreamCount = 8;

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
  for (let n = 0; n < commentStreamCount; n += 1) {
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
    await appendEvents(sql, locked, {
      stream,
      actId,
      requestHash,
      actor,
      occurredAt: now,
      recordedAt: now,
      origin,
      events: [event(type, closesAt === null ? {} : { closesAt }, ['L713-15'])],
    });
  }
}
