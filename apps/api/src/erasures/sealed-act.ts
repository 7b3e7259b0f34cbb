import type { ErasableValue } from '@dingce/domain';
import { readEntriesOfAct, vaultLines } from '@dingce/ledger';
import type { RecordedEntry, Sql } from '@dingce/ledger';

/** Every commitment in an event's data, wherever it stands. */
export function commitmentsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(commitmentsIn);
  if (value === null || typeof value !== 'object') return [];
  const { commitment } = value as { commitment?: unknown };
  return typeof commitment === 'string' && /^[0-9a-f]{64}$/.test(commitment)
    ? [commitment]
    : Object.values(value).flatMap(commitmentsIn);
}

/** The decision that a stream belongs to. */
export const decisionOfStream = (stream: string): string | null =>
  /^(?:decision|comments)\/([0-9a-f-]{36})(?:\/|$)/.exec(stream)?.[1] ?? null;

export interface SealedAct {
  first: RecordedEntry;
  decisionId: string | null;
  /** What of it stands in the vault, erased values too; without the values. */
  values: ErasableValue[];
}

/** An act with what it sealed; null when nothing was recorded under the id. */
export async function sealedAct(sql: Sql, actId: string): Promise<SealedAct | null> {
  const entries = await readEntriesOfAct(sql, actId);
  const first = entries.find((entry) => decisionOfStream(entry.envelope.stream) !== null) ?? entries[0];
  if (!first) return null;
  const commitments = [...new Set(entries.flatMap((entry) => commitmentsIn(entry.envelope.data)))];
  const { recordedAt, stream } = first.envelope;
  const values = (await vaultLines(sql, commitments)).map((line) => ({
    commitment: line.commitment,
    field: line.field,
    stream: line.stream,
    recordedAt,
  }));
  return { first, decisionId: decisionOfStream(stream), values };
}
