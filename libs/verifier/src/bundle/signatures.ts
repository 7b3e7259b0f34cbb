import { judgeSignature } from '../entry/act-signature';
import type { CheckWriter } from '../report';
import type { Found } from './entries';
import type { Tools } from './job';

/** Group 7, entry by entry. */
export function checkSignature({ entry, where }: Found, { digests, curves }: Tools, check: CheckWriter): void {
  if (!entry.signature) return;
  const verdict = judgeSignature(entry.signature, entry, digests.sha256, curves);
  const { algorithm } = entry.signature;
  check.count();
  if (verdict !== 'valid')
    check.find('integrity', 'signature-invalid', where, `${algorithm}：${verdict.zh}`, `${algorithm}: ${verdict.en}`);
}

/** A signature says of which act it is, but only the digest of what was done: it serves for one entry, not for another later. */
export class SignedActs {
  private readonly seen = new Set<string>();

  constructor(private readonly check: CheckWriter) {}

  add({ entry, where }: Found): void {
    if (!entry.signature) return;
    const signed = `${entry.act} ${entry.stream}`;
    if (this.seen.has(signed))
      this.check.find(
        'integrity',
        'signature-reused',
        where,
        '此行为的签名已用于前面的条目：一次签名不能证明两个行为',
        'the signature of this act stood at an entry before: signed once, it does not prove two acts',
      );
    this.seen.add(signed);
  }
}
