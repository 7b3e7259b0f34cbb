import { stageTitles } from '@dingce/domain';
import type { RuleSet, Text } from '@dingce/domain';
import { labels, values } from './words';

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
/** Said elsewhere on the page, or of no meaning to a reader. */
const silent = new Set(['duties', 'ruleSet', 'decisionId', 'basis', 'confidential', 'epoch', 'documents', 'evidence', 'attachments', 'heads', 'hash']); // prettier-ignore

/** What values mean: ids of persons and units; ids of outcomes, materials and findings of the rule set. */
export interface Meanings {
  names: Record<string, string>;
  titles: Record<string, string>;
}

/** Chinese titles of a rule set's outcomes, materials and findings, by id. */
export const titlesOf = (ruleSet: RuleSet | undefined): Record<string, string> =>
  ruleSet === undefined
    ? {}
    : Object.fromEntries([
        ...ruleSet.findings.map(({ id, question }) => [id, question.zh] as const),
        ...ruleSet.materials.map(({ id, title }) => [id, title.zh] as const),
        ...Object.values(ruleSet.outcomes).flatMap((list) => list.map(({ id, title }) => [id, title.zh] as const)),
      ]);

const localTime = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant));

/** What an event says, field by field, in words. `timeZone` is the organ's. */
export function factsOf(data: object, meanings: Meanings, timeZone: string): { label: Text; value: string }[] {
  const said = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? '是' : '否';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return saidText(value);
    if (Array.isArray(value))
      return value
        .map(said)
        .filter(Boolean)
        .join(value.some((v) => typeof v === 'object') ? '；' : '、');
    const inner = value as Record<string, unknown>;
    if (isHash(inner.commitment)) return `〔封存，承诺值 ${String(inner.commitment).slice(0, 12)}…〕`;
    return Object.entries(inner)
      .filter(([key, one]) => !silent.has(key) && key !== 'id' && said(one) !== '')
      .map(([key, one]) => `${key in labels ? labels[key]?.zh : saidText(key)}：${said(one)}`)
      .join(Object.values(inner).some((one) => one !== null && typeof one === 'object') ? '；' : '，');
  };
  const saidText = (text: string): string => {
    if (isHash(text)) return '';
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return localTime(text, timeZone);
    const known = (table: Record<string, unknown>): boolean => Object.hasOwn(table, text);
    if (known(meanings.names)) return meanings.names[text] as string;
    if (known(meanings.titles)) return meanings.titles[text] as string;
    if (known(stageTitles)) return stageTitles[text as keyof typeof stageTitles].zh;
    return known(values) ? (values[text] as Text).zh : text;
  };
  return Object.entries(data)
    .filter(([key]) => !silent.has(key))
    .map(([key, value]) => ({
      label: Object.hasOwn(labels, key) ? (labels[key] as Text) : { zh: key, en: key },
      value: said(value),
    }))
    .filter(({ value }) => value !== '');
}

/** Every string in a value that may be an id of the register. */
export function idsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value) && !isHash(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [...idsIn(key), ...idsIn(inner)]);
}
