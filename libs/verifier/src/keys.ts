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

/** Where the trusted keys came from: the reader, or what is verified. */
export type KeysFrom = 'reader' | 'first-use';

/** Tells which of the trusted keys signed, and what to do when none did. Throws Malformed for an invalid signature of one of them. */
export function tellSigners(
  checkpoint: Checkpoint,
  trusted: readonly VerifierKey[],
  from: KeysFrom,
  file: string,
  check: CheckWriter,
): void {
  const by = signedByLog(checkpoint, trusted).map(({ id }) => id);
  const ids = checkpoint.note.lines.map(({ name, keyId }) => `${name}+${keyId}`);
  check.count();
  if (trusted.length === 0)
    check.find(
      'integrity',
      'no-trust',
      { file },
      '未提供日志公钥，签名无从核对：只核对了内部一致。请用 --key 或 --policy 提供从别处得到的公钥',
      'no key was given, so no signature could be checked: only that all agrees within itself. Give the key you have from elsewhere, by --key or --policy',
    );
  else if (by.length === 0)
    check.find(
      'integrity',
      'unknown-key',
      { file },
      `没有受信任公钥的签名；上面的签名属于 ${ids.join('、')}。若日志已换钥，请提供新公钥，或旧公钥签名、涵盖换钥的检查点`,
      `no key that you trust signed it; it carries signatures of ${ids.join(', ')}. If the log has rotated its key, give the newer one, or a checkpoint that the older one signed and that covers the rotation`,
    );
  else {
    check.detail(
      `${checkpoint.size} 条，签名 ${by.join('、')}`,
      `${checkpoint.size} entries, signed by ${by.join(', ')}`,
    );
    if (from === 'first-use')
      check.find(
        'note',
        'first-use',
        { file },
        '采信了随附的公钥（--trust-on-first-use）',
        'the key that lies with it was believed (--trust-on-first-use)',
      );
  }
}

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
