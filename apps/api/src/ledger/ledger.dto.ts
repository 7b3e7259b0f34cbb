import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Digits only: `1e3`, `0x10`, ` 1` and an empty text are numbers to JavaScript, and to nobody else. */
const asInteger = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^(0|[1-9]\d{0,15})$/.test(value) ? Number(value) : value,
);
const largest = Number.MAX_SAFE_INTEGER;

export class InclusionQuery {
  /** Place of the entry, from 0. @example 0 */
  @asInteger
  @IsInt()
  @Min(0)
  @Max(largest)
  index: number;

  /** Size of the tree; the published checkpoint's when absent. @example 1 */
  @IsOptional()
  @asInteger
  @IsInt()
  @Min(1)
  @Max(largest)
  size?: number;
}

export class ConsistencyQuery {
  /** Size of the older tree. @example 1 */
  @asInteger
  @IsInt()
  @Min(1)
  @Max(largest)
  from: number;

  /** Size of the newer tree; the published checkpoint's when absent. @example 1 */
  @IsOptional()
  @asInteger
  @IsInt()
  @Min(1)
  @Max(largest)
  to?: number;
}

export class EntryPath {
  /** Place in the log, from 0. @example 0 */
  @asInteger
  @IsInt()
  @Min(0)
  @Max(largest)
  index: number;
}

export class ReceiptQuery {
  /** Which of the act's entries, from 0; for text/plain. @example 0 */
  @IsOptional()
  @asInteger
  @IsInt()
  @Min(0)
  @Max(largest)
  part?: number;
}

/** An RFC 6962 inclusion proof. All hashes are hex. */
export class InclusionProofDto {
  index: number;
  size: number;
  leafHash: string;
  /** From the leaf up. */
  hashes: string[];
  root: string;
}

/** An RFC 6962 consistency proof. All hashes are hex. */
export class ConsistencyProofDto {
  from: number;
  to: number;
  hashes: string[];
  fromRoot: string;
  toRoot: string;
}

/** Where an entry of an act stands, with its proof. */
export class ProvedEntryDto {
  stream: string;
  seq: number;
  /** Hex. */
  leafHash: string;
  /** In the log; null until it has one. */
  index: number | null;
  /** Text of a c2sp.org/tlog-proof; null until a published checkpoint covers the entry. */
  proof: string | null;
}

/** A receipt that is checked without us: each entry's hash, and its proof under a signed checkpoint. */
export class LedgerReceiptDto {
  @ApiProperty({ enum: ['dingce-receipt/1'] })
  format: string;
  @ApiProperty({ format: 'uuid' })
  actId: string;
  recordedAt: string;
  published: boolean;
  entries: ProvedEntryDto[];
}

export const receiptFormat = 'dingce-receipt/1';
