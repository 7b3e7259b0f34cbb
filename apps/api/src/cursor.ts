import { isUUID } from 'class-validator';
import { isInstant } from './acts/dto/instant';
import { problem } from './problem/problem';

/** Opaque to clients; base64url JSON inside. */
export const cursorOf = (position: object): string => Buffer.from(JSON.stringify(position)).toString('base64url');

const isOf = {
  text: (value: unknown): value is string => typeof value === 'string' && !value.includes('\u0000'),
  integer: (value: unknown): value is number => Number.isSafeInteger(value),
  instant: isInstant,
  uuid: (value: unknown): value is string => isUUID(value),
};

type Keys = Record<string, keyof typeof isOf>;
type PositionOf<K extends Keys> = { [key in keyof K]: K[key] extends 'integer' ? number : string };

/** What a cursor says, key by key; whatever was not given out here is refused before the database sees it. */
export function positionOf<const K extends Keys>(cursor: string | undefined, keys: K): PositionOf<K> | undefined {
  if (!cursor) return undefined;
  const position = parsed(cursor);
  if (position && Object.entries(keys).every(([key, kind]) => isOf[kind](position[key])))
    return position as PositionOf<K>;
  throw problem(400, 'cursor-invalid', '分页标记无效。', 'The cursor is not one that was given out.', {
    satisfiedBy: { zh: '从第一页重新开始。', en: 'Start again without a cursor.' },
  });
}

function parsed(cursor: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

export interface Page<T> {
  items: T[];
  /** Send as `after` for the next page; null on the last. */
  next: string | null;
}

/** Queries ask for one row more than the page holds. */
export function page<T>(rows: T[], limit: number, position: (row: T) => object): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorOf(position(last)) : null };
}
