import { Malformed } from '../malformed';
import type { Json, JsonObject } from './canonical';
import { isObject } from './canonical';

// Held, because each look-up of a global is dear where tests run in contexts of their own.
const { hasOwn } = Object;
const { isArray } = Array;
const { isSafeInteger } = Number;

/** What a member must be. */
export type Rule = (value: Json) => boolean;

export const isText: Rule = (value) => typeof value === 'string';
export const isName: Rule = (value) => typeof value === 'string' && value !== '';
export const isWholeFrom =
  (least: number): Rule =>
  (value) =>
    isSafeInteger(value) && (value as number) >= least;
export const isOneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string);
export const isMatching =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const isListOf =
  (rule: Rule): Rule =>
  (value) =>
    isArray(value) && value.every(rule);
export const isHash = isMatching(/^[0-9a-f]{64}$/);

const instant = /^\d{4}-(?:0[1-9]|1[0-2])-(?<day>0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** UTC with milliseconds, and a day that there was. */
export const isInstant: Rule = (value) => {
  if (typeof value !== 'string') return false;
  const day = instant.exec(value)?.groups?.day;
  if (day === undefined) return false;
  // Only months' ends need the calendar, which is slow to ask.
  const millis = day <= '28' ? 0 : Date.parse(value);
  return millis === 0 || (!Number.isNaN(millis) && new Date(millis).toISOString() === value);
};

export interface Shape {
  needed: Readonly<Record<string, Rule>>;
  optional?: Readonly<Record<string, Rule>>;
}

export function fits({ needed, optional = {} }: Shape): Rule {
  return (value) => misfit(value, { needed, optional }) === null;
}

/** The member that is missing, wrong or unknown; null when all are right. */
function misfit(value: Json, { needed, optional = {} }: Shape): string | null {
  if (!isObject(value)) return '/';
  for (const name in needed) if (!hasOwn(value, name) || !needed[name]?.(value[name] as Json)) return `/${name}`;
  for (const name in value) {
    if (hasOwn(needed, name)) continue;
    if (!hasOwn(optional, name) || !optional[name]?.(value[name] as Json)) return `/${name}`;
  }
  return null;
}

/** Throws Malformed with the member that does not fit; unknown members do not. */
export function demand(value: Json, shape: Shape): JsonObject {
  const member = misfit(value, shape);
  if (member !== null)
    throw new Malformed(`成员 ${member} 缺失、无效或未知`, `the member ${member} is missing, invalid or unknown`);
  return value as JsonObject;
}
