import { problem } from './problem/problem';

/** Opaque to clients; base64url JSON inside. */
export const cursorOf = (position: object): string => Buffer.from(JSON.stringify(position)).toString('base64url');

export function positionOf<T extends object>(cursor: string | undefined, keys: (keyof T & string)[]): T | undefined {
  if (!cursor) return undefined;
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as T;
    if (keys.every((key) => ['string', 'number'].includes(typeof position[key]))) return position;
  } catch {
    // falls through to the refusal
  }
  throw problem(400, 'cursor-invalid', '分页标记无效。', 'The cursor is not one that was given out.', {
    satisfiedBy: { zh: '从第一页重新开始。', en: 'Start again without a cursor.' },
  });
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
