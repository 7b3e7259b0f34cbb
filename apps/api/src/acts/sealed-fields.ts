import { createHmac } from 'node:crypto';
import type { AnyActType } from '@dingce/domain';
import { seal } from '@dingce/ledger';
import type { SealedValue } from '@dingce/ledger';
import { canonicalize } from 'json-canonicalize';

/** Fields that hold a private person's data: the record gets a salted commitment, the vault the value. `*` stands for each item of a list. */
export const sealedFields: Partial<Record<AnyActType | string, string[]>> = {
  SubmitComment: ['text', 'contact'],
  RegisterForHearing: ['name', 'phone'],
  ReceiveHearingRequest: ['name', 'contact'],
  ReceivePublicSignal: ['content', 'from'],
  SelectHearingParticipants: ['invited.*.name'],
  SignHearingRecord: ['name'],
};

type Replace = (value: unknown) => unknown;

function replaceAt(value: unknown, path: string[], replace: Replace): unknown {
  const [head, ...rest] = path;
  if (value === null || value === undefined) return value;
  if (head === undefined) return replace(value);
  if (head === '*') return Array.isArray(value) ? value.map((item) => replaceAt(item, rest, replace)) : value;
  const record = value as Record<string, unknown>;
  return head in record ? { ...record, [head]: replaceAt(record[head], rest, replace) } : value;
}

/** Replaces plain personal data by commitments before any decider sees it. */
export function sealFields(
  type: string,
  plain: Record<string, unknown>,
): { data: Record<string, unknown>; sealed: SealedValue[] } {
  const sealed: SealedValue[] = [];
  const data = replaced(type, plain, (field) => (value) => {
    const one = seal(field, value);
    sealed.push(one);
    return { commitment: one.commitment };
  });
  return { data, sealed };
}

/**
 * What was sent, as it is remembered to tell a repeated request from another one. The ledger keeps a hash of it for ever, and
 * a phone number can be found from its hash by trying them all: private values enter it under the request's own
 * idempotency key, which is kept nowhere.
 */
export const fingerprintOf = (
  type: string,
  plain: Record<string, unknown>,
  idempotencyKey: string,
): Record<string, unknown> =>
  replaced(type, plain, (field) => (value) => ({
    keyed: createHmac('sha256', idempotencyKey)
      .update(`${field}\0${canonicalize(value)}`)
      .digest('hex'),
  }));

function replaced(
  type: string,
  plain: Record<string, unknown>,
  replaceOf: (field: string) => Replace,
): Record<string, unknown> {
  const fields = sealedFields[type] ?? [];
  return fields.reduce<unknown>((value, path) => replaceAt(value, path.split('.'), replaceOf(path)), plain) as Record<
    string,
    unknown
  >;
}
