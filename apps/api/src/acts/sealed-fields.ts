import type { AnyActType } from '@dingce/domain';
import { seal } from '@dingce/ledger';
import type { SealedValue } from '@dingce/ledger';

/** Fields that hold a private person's data: the record gets a salted commitment, the vault the value. `*` stands for each item of a list. */
export const sealedFields: Partial<Record<AnyActType | string, string[]>> = {
  SubmitComment: ['text', 'contact'],
  RegisterForHearing: ['name', 'phone'],
  ReceiveHearingRequest: ['name', 'contact'],
  ReceivePublicSignal: ['content', 'from'],
  SelectHearingParticipants: ['invited.*.name'],
  SignHearingRecord: ['name'],
};

function sealAt(value: unknown, path: string[], field: string, sealed: SealedValue[]): unknown {
  const [head, ...rest] = path;
  if (value === null || value === undefined) return value;
  if (head === undefined) {
    const one = seal(field, value);
    sealed.push(one);
    return { commitment: one.commitment };
  }
  if (head === '*') return Array.isArray(value) ? value.map((item) => sealAt(item, rest, field, sealed)) : value;
  const record = value as Record<string, unknown>;
  return head in record ? { ...record, [head]: sealAt(record[head], rest, field, sealed) } : value;
}

/** Replaces plain personal data by commitments before any decider sees it. */
export function sealFields(
  type: string,
  plain: Record<string, unknown>,
): { data: Record<string, unknown>; sealed: SealedValue[] } {
  const sealed: SealedValue[] = [];
  const data = (sealedFields[type] ?? []).reduce<unknown>(
    (value, path) => sealAt(value, path.split('.'), path, sealed),
    plain,
  );
  return { data: data as Record<string, unknown>, sealed };
}
