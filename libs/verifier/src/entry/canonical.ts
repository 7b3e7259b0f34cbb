import { Malformed } from '../malformed';

/** What a JSON text may hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

// Held, because each look-up of a global is dear where tests run in contexts of their own.
const { isArray } = Array;
const { isFinite, isInteger, isSafeInteger } = Number;
const { parse, stringify } = JSON;

const deepest = 32;
const loneSurrogate = /\p{Surrogate}/u;

const refused = (zh: string, en: string): Malformed => new Malformed(`JSON ${zh}`, `the JSON ${en}`);

function textOf(value: string): string {
  if (value.includes('\u0000')) throw refused('含有 U+0000', 'contains U+0000');
  if (loneSurrogate.test(value)) throw refused('含有不成对的代理字符', 'contains a lone surrogate');
  // ECMAScript escapes just what RFC 8785 escapes, and in the same way.
  return stringify(value);
}

function numberOf(value: number): string {
  if (!isFinite(value)) throw refused('含有非有限数', 'contains a number that is not finite');
  if (isInteger(value) && !isSafeInteger(value))
    throw refused('含有超过 2^53 的整数', 'contains an integer beyond 2^53');
  return String(value);
}

/** In the order of UTF-16 code units, as RFC 8785 asks and as `<` compares. */
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function write(value: Json, depth: number): string {
  if (depth > deepest) throw refused(`嵌套超过 ${deepest} 层`, `is nested deeper than ${deepest}`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'string') return textOf(value);
  if (isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  const members = Object.keys(value)
    .sort(byCodeUnits)
    .map((key) => `${textOf(key)}:${write(value[key] as Json, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** RFC 8785 text. Throws Malformed for what the record may not hold: U+0000, lone surrogates, integers beyond 2^53, depth over 32. */
export const canonical = (value: Json): string => write(value, 0);

/** Whether all keys stand in their order, and no number or depth is one that `write` refuses. */
function isOrdered(value: Json, depth: number): boolean {
  if (typeof value === 'number') return !isInteger(value) || isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= deepest) return false;
  if (isArray(value)) return value.every((item) => isOrdered(item, depth + 1));
  let before: string | undefined;
  for (const key in value) {
    if ((before !== undefined && key <= before) || !isOrdered(value[key] as Json, depth + 1)) return false;
    before = key;
  }
  return true;
}

/** Escapes of U+0000 and of surrogates; only what has none of them takes the short way. */
const doubtful = /\\u(?:0000|d)/;

/** ECMAScript's own text is RFC 8785's where keys are in order: four times as fast as writing it member by member. */
const isPlainlyCanonical = (value: Json, text: string): boolean =>
  !doubtful.test(text) && stringify(value) === text && isOrdered(value, 0);

/** Throws Malformed unless the text is JSON, and the RFC 8785 text of its own value. A key that stands twice is lost in reading, and so found. */
export function readCanonical(text: string): Json {
  let value: Json;
  try {
    value = parse(text) as Json;
  } catch {
    throw new Malformed('不是 JSON', 'is not JSON');
  }
  if (!isPlainlyCanonical(value, text) && canonical(value) !== text)
    throw new Malformed('不是规范化 JSON（RFC 8785）', 'is not canonical JSON (RFC 8785)');
  return value;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isArray(value);
