import { readBase64 } from '../bytes/base64';
import { readUtf8 } from '../bytes/bytes';
import type { Json, JsonObject } from '../entry/canonical';
import { isObject } from '../entry/canonical';
import { demand, isHash, isInstant, isListOf, isMatching, isName, isText, isWholeFrom } from '../entry/shape';
import { Malformed } from '../malformed';

export const receiptFormat = 'dingce-receipt/1';

export interface ProvedEntry {
  stream: string;
  seq: number;
  /** Hex. */
  leafHash: string;
  index: number | null;
  /** Text of a tlog-proof; null until it was published. */
  proof: string | null;
}

export interface Opening {
  commitment: string;
  field: string;
  salt: Uint8Array;
  value: Json;
}

/** What a person keeps of an act: where its entries stand, with proofs; of a comment also its bytes and what opens it. */
export interface Receipt {
  actId: string;
  entries: ProvedEntry[];
  keep: { entry: Uint8Array; opening: Opening[] } | null;
}

const isAny = (): boolean => true;
const isNullOr =
  (rule: (value: Json) => boolean) =>
  (value: Json): boolean =>
    value === null || rule(value);
const isUuid = isMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const entryShape = {
  needed: {
    stream: isName,
    seq: isWholeFrom(1),
    leafHash: isHash,
    index: isNullOr(isWholeFrom(0)),
    proof: isNullOr(isText),
  },
};
const openingShape = { needed: { commitment: isHash, field: isName, salt: isText, value: isAny } };
const format = (value: Json): boolean => value === receiptFormat;
const isList = isListOf(isAny);

function base64(text: Json | undefined, member: string): Uint8Array {
  const bytes = readBase64(String(text));
  if (!bytes) throw new Malformed(`成员 ${member} 不是 base64`, `the member ${member} is not base64`);
  return bytes;
}

function readKeep(value: Json): { actId: string; keep: NonNullable<Receipt['keep']> } {
  const shape = { needed: { format, actId: isUuid, entry: isText, opening: isList } };
  const { actId, entry, opening } = demand(value, shape);
  const opened = (opening as Json[]).map((one) => {
    const { commitment, field, salt, value: said } = demand(one, openingShape);
    return { commitment, field, salt: base64(salt, 'salt'), value: said } as Opening;
  });
  return { actId: String(actId), keep: { entry: base64(entry, 'entry'), opening: opened } };
}

/**
 * Reads `dingce-receipt/1` as `GET /v1/ledger/receipts/<act id>` answers it, and the `keep` of a comment: as a member of it, or in a file of its
 * own. Throws Malformed.
 */
export function readReceipt(bytes: Uint8Array, kept: Uint8Array | null): Receipt {
  const whole = parse(bytes);
  const { keep: inner, ...plain } = whole;
  const shape = {
    needed: { format, actId: isUuid, recordedAt: isInstant, published: isAny, entries: isList },
  };
  const { actId, entries } = demand(plain, shape);
  const given = kept === null ? inner : keepIn(parse(kept));
  const keep = given === undefined ? null : readKeep(given);
  if (keep && keep.actId !== actId)
    throw new Malformed('所留底稿与回执不是同一行为', 'what was kept and the receipt are not of the same act');
  return {
    actId: String(actId),
    entries: (entries as Json[]).map((entry) => demand(entry, entryShape) as unknown as ProvedEntry),
    keep: keep?.keep ?? null,
  };
}

/** The answer to a comment as it was saved, or its `keep` alone. */
const keepIn = (saved: JsonObject): Json => saved.keep ?? saved;

function parse(bytes: Uint8Array): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(readUtf8(bytes)) as Json;
  } catch {
    throw new Malformed('回执不是 JSON 文件', 'the receipt is no JSON file');
  }
  if (!isObject(value)) throw new Malformed('回执不是 JSON 对象', 'the receipt is no JSON object');
  return value;
}
