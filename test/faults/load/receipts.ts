import { appendFileSync, readFileSync, existsSync } from 'node:fs';

/** What the API or the ledger acknowledged, as the client wrote it down at once. */
export interface Receipt {
  actId: string;
  stream: string;
  firstSeq: number;
  lastSeq: number;
  /** Hex; null when the answer was to a repetition. */
  leafHash: string | null;
  recordedAt: string;
  repeated: boolean;
}

/** The client's own file: an act counts as acknowledged from the moment that its receipt stands here. */
export class Receipts {
  /** Acts that were asked without an answer, at least once. */
  ambiguous = 0;
  /** Lawful refusals, by their code. */
  readonly refused: Record<string, number> = {};

  constructor(readonly file: string) {}

  keep(receipt: Receipt): void {
    appendFileSync(this.file, `${JSON.stringify(receipt)}\n`);
  }

  refuse(code: string): void {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }

  all(): Receipt[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Receipt);
  }
}
