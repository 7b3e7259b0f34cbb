import type { Receipt } from '@dingce/acts';
import { readSealed, readStream } from '@dingce/ledger';
import type { KeyRing, SealedValue, Sql } from '@dingce/ledger';
import { receiptFormat } from '../ledger/ledger.dto';
import type { KeepsakeDto } from './public-view.dto';

/**
 * What the author of a comment keeps. The salts are given to nobody else and stand nowhere but in the vault: `sealed` are those
 * just made; a repeated request gets those of the first one, as long as the vault still has them.
 */
export async function keepsakeOf(
  sql: Sql,
  keys: KeyRing,
  receipt: Pick<Receipt, 'stream' | 'firstSeq' | 'actId' | 'repeated'>,
  sealed: SealedValue[],
): Promise<KeepsakeDto> {
  const [entry] = await readStream(sql, receipt.stream, receipt.firstSeq, 1);
  if (!entry) throw new Error(`${receipt.stream} has no entry ${receipt.firstSeq}`);
  const opened = receipt.repeated ? await readSealed(sql, keys, commitmentsIn(entry.envelope.data)) : sealed;
  return {
    format: receiptFormat,
    actId: receipt.actId,
    entry: entry.body.toString('base64'),
    opening: opened.map(({ commitment, field, salt, value }) => ({
      commitment,
      field,
      salt: Buffer.from(salt).toString('base64'),
      // All that a comment seals is text, as its DTO has it.
      value: value as string,
    })),
  };
}

const commitmentsIn = (data: object): string[] =>
  Object.values(data).flatMap((value: unknown) => {
    const { commitment } = (value ?? {}) as { commitment?: unknown };
    return typeof commitment === 'string' ? [commitment] : [];
  });
