import { idPattern } from './id-pattern';

type Sentence = (constraints: unknown[]) => string;

const patterns: [RegExp, string][] = [
  [/^[0-9a-f]{64}$/, '应为 64 位小写十六进制摘要'],
  [/\S/, '不能只有空白'],
  [/^(19|20|21)/, '年份应在 1900 至 2199 年之间'],
  [idPattern, '应为 1 至 100 位字母、数字、点、下划线或连字符，且以字母或数字开头'],
];

const matches: Sentence = ([pattern]) =>
  patterns.find(([known]) => known.source === (pattern as RegExp | undefined)?.source)?.[1] ??
  `格式应符合 ${String(pattern)}`;

/** What would satisfy each rule, by class-validator's name of it. */
const sentences: Record<string, Sentence> = {
  whitelistValidation: () => '没有这个字段',
  unknownValue: () => '应为对象',
  nestedValidation: () => '应为对象或对象的列表',
  isDefined: () => '必须填写',
  isNotEmpty: () => '必须填写',
  isString: () => '应为文字',
  isBoolean: () => '应为 true 或 false',
  isInt: () => '应为整数',
  isNumber: () => '应为数字',
  isObject: () => '应为对象',
  isArray: () => '应为列表',
  isUuid: () => '应为 UUID',
  isUrl: () => '应为 http 或 https 网址',
  isInstant: () => '应为带时区的时刻，如 2026-03-02T09:00:00+08:00',
  isIso8601: () => '应为 ISO 8601 时刻，如 2026-03-02T01:00:00.000Z',
  isCivilDate: () => '应为存在的日期，如 2026-03-02',
  areCharges: () => '应为“环节：承担单位编号”的对照',
  areFindings: () => '应为“认定编号：{ value, reason, basis }”的对照，1 至 100 项，每项写明理由',
  arrayUnique: () => '各项不得重复',
  isLength: ([least, most]) => `长度应为 ${String(least)} 至 ${String(most)} 字`,
  minLength: ([least]) => `至少 ${String(least)} 字`,
  maxLength: ([most]) => `不超过 ${String(most)} 字`,
  min: ([least]) => `不小于 ${String(least)}`,
  max: ([most]) => `不大于 ${String(most)}`,
  arrayMinSize: ([least]) => `至少 ${String(least)} 项`,
  arrayMaxSize: ([most]) => `至多 ${String(most)} 项`,
  isIn: ([list]) => `应为下列之一：${(list as unknown[] | undefined)?.join('、') ?? ''}`,
  matches,
};

/** Every rule that has a sentence: a rule without one would leave a clerk with English only. */
export const rulesWithSentence = Object.keys(sentences);

/** The Chinese sentence that says what a field should be. */
export function sentenceOf(rule: string, constraints: unknown[], each: boolean): string {
  const sentence = sentences[rule]?.(constraints) ?? `不符合规则 ${rule}`;
  return each ? `每一项${sentence}` : sentence;
}
