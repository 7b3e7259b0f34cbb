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
