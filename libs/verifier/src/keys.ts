import { Malformed } from './malformed';
import type { Checkpoint } from './note/checkpoint';
import { signers } from './note/note';
import type { Policy } from './note/policy';
import { meetsQuorum } from './note/policy';
import type { VerifierKey } from './note/verifier-key';
import type { CheckWriter } from './report';

const sameKey = (a: VerifierKey, b: VerifierKey): boolean => a.text === b.text;

/** Those of `keys` that signed as the log that the checkpoint names. Throws Malformed for an invalid signature of one of them. */
export const signedByLog = (checkpoint: Checkpoint, keys: readonly VerifierKey[]): VerifierKey[] =>
  signers(
    checkpoint.note,
    keys.filter(({ type, name }) => type === 'log' && name === checkpoint.origin),
  ).map(({ key }) => key);

export const without = (keys: readonly VerifierKey[], key: VerifierKey): VerifierKey[] =>
  keys.filter((other) => !sameKey(other, key));
export const withKey = (keys: readonly VerifierKey[], key: VerifierKey): VerifierKey[] => [...without(keys, key), key];

/** Whether the policy's witnesses cosigned it. Tells who did; throws Malformed for an invalid cosignature of one of them. */
export function checkQuorum(checkpoint: Checkpoint, policy: Policy, check: CheckWriter): void {
  const signed = signers(checkpoint.note, policy.witnesses);
  const names = signed.map(({ key, at }) => `${key.name} ${new Date((at ?? 0) * 1000).toISOString()}`);
  if (!meetsQuorum(policy, new Set(signed.map(({ key }) => key))))
    check.find(
      'integrity',
      'quorum-missed',
      { file: 'checkpoint' },
      `见证不足策略要求的法定数：${names.join('、') || '无有效见证'}`,
      `the witnesses that cosigned are no quorum of the policy: ${names.join(', ') || 'none'}`,
    );
  else if (names.length > 0) check.detail(`见证：${names.join('、')}`, `cosigned: ${names.join(', ')}`);
}

/** Reads a list of keys, one a line. Throws Malformed. */
export function readKeyLines(text: string, read: (line: string) => VerifierKey): VerifierKey[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1000) throw new Malformed('公钥超过 1000 个', 'there are more than 1000 keys');
  return lines.map((line) => read(line.trim()));
}
