import { hex, readHex } from '../bytes/bytes';
import { utf8 } from '../bytes/bytes';
import type { Json } from '../entry/canonical';
import type { StreamHead } from '../entry/stream-head';
import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';
import type { Change } from './journal';
import type { Rotation } from './key-history';

/** Where a verification ended well, so that the next one looks at what is new only. The reader's own file. */
export interface LogState {
  log: string;
  origin: string;
  size: number;
  root: Uint8Array;
  /** Levels from 1: hashes of each unfinished tile, after the last full entry bundle. */
  edge: Uint8Array[][];
  /** Leaf hashes after that bundle. */
  tail: Uint8Array[];
  key: string | null;
  rotations: Rotation[];
  heads: ReadonlyMap<string, StreamHead>;
  /** The newest changes, and the index from which on they are whole. */
  changes: Change[];
  reachesTo: number;
}

/** All but heads and changes: the first line, enough when the log has not grown. */
export type StateHeader = Omit<LogState, 'heads' | 'changes' | 'reachesTo'> & { rest: string };

const format = 'dingce-verify-state/1';

type HeadRow = [seq: number, leaf: string, recordedAt: string, open: StreamHead['open']];
const rowOf = (head: StreamHead): HeadRow => [head.seq, hex(head.leaf), head.recordedAt, head.open];
const headOf = ([seq, leaf, recordedAt, open]: HeadRow): StreamHead => ({
  seq,
  leaf: readHex(leaf) as Uint8Array,
  recordedAt,
  open,
});

/** Two parts of a file: its first line, and the rest. The first holds the digest of the second, and of itself. */
export function writeState(state: LogState, sha256: Digest): [header: string, rest: string] {
  const heads = [...state.heads].map(([stream, head]) => JSON.stringify([stream, ...rowOf(head)]));
  const changes = state.changes.map(({ index, stream, before }) => [index, stream, before ? rowOf(before) : null]);
  const rest = `${JSON.stringify({ reachesTo: state.reachesTo, changes })}\n${heads.join('\n')}\n`;
  const { log, origin, size, key, rotations } = state;
  const said = {
    format,
    log,
    origin,
    size,
    root: hex(state.root),
    edge: state.edge.map((hashes) => hashes.map(hex)),
    tail: state.tail.map(hex),
    key,
    rotations,
    rest: hex(sha256(utf8(rest))),
  };
  const text = JSON.stringify(said);
  return [`${JSON.stringify({ ...said, digest: hex(sha256(utf8(text))) })}\n`, rest];
}

const hashesOf = (texts: readonly string[]): Uint8Array[] => texts.map((hash) => readHex(hash) as Uint8Array);

const damaged = (): Malformed =>
  new Malformed('状态文件已损坏；删除它即可从头核验', 'the state file is damaged; delete it to verify from the start');

/** Throws Malformed. */
export function readStateHeader(line: string, sha256: Digest): StateHeader {
  try {
    const { digest, ...said } = JSON.parse(line) as Record<string, Json>;
    if (said.format !== format || digest !== hex(sha256(utf8(JSON.stringify(said))))) throw damaged();
    const { log, origin, size, key, rest } = said as unknown as StateHeader;
    return {
      log,
      origin,
      size,
      key,
      rest,
      root: readHex(said.root as string) as Uint8Array,
      edge: (said.edge as string[][]).map(hashesOf),
      // States of before have neither tail nor vouched: then only the root is compared, and what vouches is looked for again.
      tail: hashesOf((said.tail ?? []) as string[]),
      rotations: (said.rotations as unknown as Rotation[]).map((one) => ({ ...one, vouched: one.vouched === true })),
    };
  } catch {
    throw damaged();
  }
}

/** Throws Malformed. */
export function readStateRest(header: StateHeader, text: string, sha256: Digest): LogState {
  try {
    if (hex(sha256(utf8(text))) !== header.rest) throw damaged();
    const [first = '', ...lines] = text.trimEnd().split('\n');
    const { reachesTo, changes } = JSON.parse(first) as {
      reachesTo: number;
      changes: [number, string, HeadRow | null][];
    };
    const heads = new Map(
      lines.map((line): [string, StreamHead] => {
        const [stream, ...row] = JSON.parse(line) as [string, ...HeadRow];
        return [stream, headOf(row)];
      }),
    );
    return {
      ...header,
      heads,
      reachesTo,
      changes: changes.map(([index, stream, row]) => ({ index, stream, before: row ? headOf(row) : undefined })),
    };
  } catch {
    throw damaged();
  }
}
