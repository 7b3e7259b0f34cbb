import { text } from './text';
import type { Text } from './text';

/**
 * How strongly an act is tied to the person whose act it is. scan: entered by another from a signed or sealed paper, whose copy is kept;
 * login: by that person's login; certificate: by a personal certificate; none: by the engine, or nobody known.
 */
export const strengths = ['none', 'login', 'scan', 'certificate'] as const;
export type Strength = (typeof strengths)[number];

/** An act entered for another is tied to that person by the paper alone, however its clerk had logged in. */
export const strengthOf = (entered: boolean, auth: { strength: Strength }): Strength =>
  entered ? 'scan' : auth.strength;

const titles: Record<Strength, Text> = {
  none: text('无（系统或未登录）', 'none'),
  login: text('登录', 'login'),
  scan: text('纸质签章代录', 'paper and seal, entered by another'),
  certificate: text('数字证书登录', 'login by certificate'),
};

const signature = text('数字证书签名', 'signature by certificate');

/** The words for it, shown wherever an act is shown. An act may be signed, or only done after a login by certificate. */
export const strengthTitle = (strength: Strength, signed: boolean): Text =>
  signed && strength === 'certificate' ? signature : titles[strength];
