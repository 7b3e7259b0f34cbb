import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import { own } from './state';
import type { Organ, Post, Unit } from './state';

const kinds = {
  unit: { zh: '机构', en: 'unit' },
  post: { zh: '岗位', en: 'post' },
  person: { zh: '人员', en: 'person' },
  client: { zh: '接入系统', en: 'client' },
  key: { zh: '签名密钥', en: 'signing key' },
} as const;
export type Kind = keyof typeof kinds;

export const unknown = (kind: Kind, id: string, pointer: string): Refused =>
  refuse(
    'input',
    `${kind}-unknown`,
    text(`本机关没有登记${kinds[kind].zh}“${id}”。`, `This organ has no ${kinds[kind].en} ${id}.`),
    text(`先登记该${kinds[kind].zh}，或更正编号。`, `Register the ${kinds[kind].en} first, or correct the id.`),
    [],
    { pointer },
  );

export const taken = (kind: Kind, id: string, pointer: string): Refused =>
  refuse(
    'state',
    'id-taken',
    text(`编号“${id}”已被使用。`, `The id ${id} is taken.`),
    text(
      `为该${kinds[kind].zh}另取编号；编号不得重复使用。`,
      `Choose another id for the ${kinds[kind].en}: ids are never used again.`,
    ),
    [],
    { pointer },
  );

export const badInput = (
  reason: string,
  zh: string,
  en: string,
  satisfiedZh: string,
  satisfiedEn: string,
  pointer: string,
): Refused => refuse('input', reason, text(zh, en), text(satisfiedZh, satisfiedEn), [], { pointer });

/** Ids are used as keys and in stream names: letters, digits, `.`, `_`, `-`, beginning with a letter or digit. */
export function badId(id: string, pointer: string): Refused | null {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id)) return null;
  return badInput(
    'id-malformed',
    `编号“${id}”格式有误。`,
    `The id ${id} is malformed.`,
    '使用 1 至 100 个字母、数字、点、下划线或连字符，以字母或数字开头。',
    'Use 1 to 100 letters, digits, dots, underscores or hyphens, beginning with a letter or digit.',
    pointer,
  );
}

export function badDate(on: string, pointer: string): Refused | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(on) ? new Date(`${on}T00:00:00.000Z`) : null;
  if (at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(on)) return null;
  return badInput(
    'date-malformed',
    `“${on}”不是日期。`,
    `${on} is not a date.`,
    '按 2026-03-02 的格式填写。',
    'Give a civil date such as 2026-03-02.',
    pointer,
  );
}

export const blank = (value: string, pointer: string): Refused | null =>
  value.trim() === ''
    ? badInput('text-missing', '该项不得为空。', 'This must not be empty.', '填写该项。', 'Fill it in.', pointer)
    : null;

/** A unit that has not come to an end, now or by a merger to come; else the refusal. */
export function livingUnit(organ: Organ, unitId: string, pointer: string): Unit | Refused {
  const unit = own(organ.units, unitId);
  if (!unit) return unknown('unit', unitId, pointer);
  if (unit.until === null) return unit;
  const successor = unit.mergedInto;
  return refuse(
    'state',
    'unit-ended',
    text(`机构“${unitId}”自${unit.until}起已不存在。`, `Unit ${unitId} no longer exists from ${unit.until}.`),
    successor
      ? text(`改用承继机构“${successor}”。`, `Use its successor ${successor}.`)
      : text('改用现存机构。', 'Use a unit that exists.'),
    ['L713-33'],
    { pointer },
  );
}

/** A post that has not been abolished; else the refusal. */
export function livingPost(organ: Organ, postId: string, pointer: string): Post | Refused {
  const post = own(organ.posts, postId);
  if (!post) return unknown('post', postId, pointer);
  if (post.until === null) return post;
  return refuse(
    'state',
    'post-abolished',
    text(`岗位“${postId}”自${post.until}起已撤销。`, `Post ${postId} is abolished from ${post.until}.`),
    text('任职到现存岗位，或先设置新岗位。', 'Appoint to a post that exists, or establish a new one.'),
    ['L713-38'],
    { pointer },
  );
}

/** The first refusal, if any. */
export const firstOf = (...checks: (Refused | null)[]): Refused | null => checks.find((c) => c !== null) ?? null;

export const isRefused = (value: object): value is Refused => 'refusal' in value;
