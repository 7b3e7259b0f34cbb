import { eventShapes } from './event-shapes';
import type { EventShapes } from './event-shapes';

/**
 * The stream holds an event that this program does not know: a newer one wrote it, or it is damaged. Nothing that follows from the
 * stream may be computed without it, and it is never skipped.
 */
export class EventNotUnderstood extends Error {
  constructor(
    readonly reason: 'unknown-type' | 'unknown-version',
    readonly stream: string,
    readonly seq: number,
    what: string,
  ) {
    super(`${stream} ${seq}: ${what}`);
  }
}

export interface StoredEvent {
  stream: string;
  seq: number;
  type: string;
  version: number;
  data: object;
}

/**
 * The event in the newest shape of its type; folds know no other. Stored bytes never change. Throws EventNotUnderstood for a type or a
 * version that this program does not know.
 */
export function upcast<E extends StoredEvent>(
  stored: E,
  shapes: Readonly<Record<string, EventShapes>> = eventShapes,
): E {
  const { stream, seq, type } = stored;
  const kind = stream.split('/')[0] ?? '';
  // Read, never folded: shown as it stands.
  const known = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  if (!known) return stored;
  const newest = Object.hasOwn(known.newest, type) ? known.newest[type] : undefined;
  if (newest === undefined)
    throw new EventNotUnderstood('unknown-type', stream, seq, `event type ${type} is not known`);
  if (stored.version === newest) return stored;
  if (!Number.isInteger(stored.version) || stored.version < 1 || stored.version > newest)
    throw unknownVersion(stored, newest);
  let { data } = stored;
  for (let version = stored.version; version < newest; version += 1) {
    const step = known.upcasters[type]?.[version];
    if (!step) throw unknownVersion(stored, newest);
    data = step(data);
  }
  return { ...stored, data, version: newest };
}

const unknownVersion = ({ stream, seq, type, version }: StoredEvent, newest: number): EventNotUnderstood =>
  new EventNotUnderstood(
    'unknown-version',
    stream,
    seq,
    `version ${version} of ${type} is not known; the newest is ${newest}`,
  );
