import { canonicalize } from 'json-canonicalize';

/** The value can't stand in the record: it would not come back as it went in. */
export class EntryRefused extends Error {
  constructor(
    readonly pointer: string,
    problem: string,
  ) {
    super(`${pointer || '/'}: ${problem}`);
  }
}

const deepest = 32;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function checkString(text: string, pointer: string): void {
  if (text.includes('\u0000')) throw new EntryRefused(pointer, 'contains U+0000');
  if (loneSurrogate.test(text)) throw new EntryRefused(pointer, 'contains a lone surrogate');
}

function check(value: unknown, pointer: string, depth: number): void {
  if (depth > deepest) throw new EntryRefused(pointer, `nested deeper than ${deepest}`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') return checkString(value, pointer);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new EntryRefused(pointer, 'not a finite number');
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      throw new EntryRefused(pointer, 'an integer beyond 2^53');
    return;
  }
  if (Array.isArray(value)) {
    // Not forEach: it passes over the holes of a sparse array.
    for (let i = 0; i < value.length; i += 1) check(value[i], `${pointer}/${i}`, depth + 1);
    return;
  }
  if (typeof value !== 'object' || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as null))
    throw new EntryRefused(pointer, `not plain JSON (${typeof value})`);
  for (const [key, item] of Object.entries(value)) {
    checkString(key, pointer);
    check(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  }
}

/** RFC 8785 text of a plain JSON value. Throws EntryRefused for what JSON can't carry faithfully, instead of dropping it. */
export function canonical(value: unknown): string {
  check(value, '', 0);
  return canonicalize(value);
}
