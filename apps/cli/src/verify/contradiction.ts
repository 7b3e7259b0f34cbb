import {
  base64,
  hex,
  noteLimitBytes,
  readCheckpoint,
  readHex,
  readTlogProof,
  signers,
  visible,
} from '@dingce/verifier';
import type { Checkpoint, LogSource, Receipt, Report, Source, Trust } from '@dingce/verifier';

/** Two notes that can not both be true, each signed by a key of the log that the reader brought. */
export interface Contradiction {
  /** The one that the reader kept, then the one that was shown; whole, with every signature. */
  notes: [kept: string, shown: string];
  /** Of one size, they need nothing else; otherwise it takes the hash tiles of the log that was shown. */
  sameSize: boolean;
}

/** What is no checkpoint is told where it was verified. */
async function readable(read: () => Checkpoint | Promise<Checkpoint>): Promise<Checkpoint[]> {
  try {
    return [await read()];
  } catch {
    return [];
  }
}

/** Remembers what a log showed: asked again, it might show another. */
export function remembering(source: LogSource): { source: LogSource; shown(): Promise<Checkpoint[]> } {
  let note: Uint8Array = new Uint8Array();
  const read: LogSource['read'] = async (path, atMost) => {
    const bytes = await source.read(path, atMost);
    if (path === 'checkpoint' && bytes instanceof Uint8Array) note = bytes;
    return bytes;
  };
  return { source: { read }, shown: () => readable(() => readCheckpoint(note)) };
}

export const checkpointsOfBundle = (source: Source): Promise<Checkpoint[]> =>
  readable(async () => readCheckpoint(await source.read('data/checkpoint', noteLimitBytes)));

export const checkpointsOfReceipt = async ({ entries }: Receipt): Promise<Checkpoint[]> =>
  (
    await Promise.all(
      entries.map(({ proof }) => readable(() => readTlogProof(Buffer.from(proof ?? '', 'utf8')).checkpoint)),
    )
  ).flat();

function isSigned({ origin, note }: Checkpoint, { keys, policy }: Trust): boolean {
  const known = [...keys, ...(policy?.logs ?? [])].filter(({ type, name }) => type === 'log' && name === origin);
  try {
    return signers(note, known).length > 0;
  } catch {
    return false;
  }
}

/** Whether the tree that was shown is whole up to its signed root, and does not begin with the older one: damage alone is no lie. */
const forkedAt = ({ kind, checks, findings }: Report, size: number): boolean =>
  kind === 'log' &&
  checks.some(({ id, state }) => id === 'tiles' && state === 'passed') &&
  !findings.some(({ code }) => code === 'entry-differs') &&
  findings.some(({ code, where }) => code === 'forked' && where.index === size - 1);

/** Exactly as it was read: notes have one spelling. */
const noteText = ({ note: { text, lines } }: Checkpoint): string =>
  `${text}\n${lines
    .map(({ name, keyId, bytes }) => `\u2014 ${name} ${base64(Buffer.concat([readHex(keyId) as Uint8Array, bytes]))}\n`)
    .join('')}`;

/**
 * Between the reader's checkpoint and those that were shown. A log that is smaller is none: it may only be old. Nor is what
 * differs from the tree of a `--state`, which carries no signature; `stateSize` is its size.
 */
export function contradictionOf(
  report: Report,
  trust: Trust,
  shown: readonly Checkpoint[],
  stateSize: number | null = null,
): Contradiction | null {
  const { older } = trust;
  if (!older || !isSigned(older, trust)) return null;
  for (const other of shown) {
    if (other.origin !== older.origin || !isSigned(other, trust)) continue;
    const sameSize = other.size === older.size;
    const differ = sameSize
      ? hex(other.root) !== hex(older.root)
      : older.size !== stateSize && forkedAt(report, older.size);
    if (differ) return { notes: [noteText(older), noteText(other)], sameSize };
  }
  return null;
}

const lines = (note: string): string[] => note.split('\n').map((line) => visible(line, line.length));

export const contradictionText = ({ notes: [kept, shown], sameSize }: Contradiction): string =>
  [
    '证据 · evidence',
    '  日志的公钥签署了两个互相矛盾的检查点：这两份签名文本就是证据，请原样保存并交给监督机关和见证人。',
    "  The log's key signed two checkpoints that contradict each other: this pair of notes is the evidence. Keep both as they are; give them to",
    '  the supervisor and to the witnesses.',
    ...(sameSize
      ? []
      : [
          '  两者大小不同，请连同所核验日志的全部文件保存：由其哈希瓦片可算出，它不以先前的检查点开头。',
          '  They are of different sizes: keep all files of the verified log too. Its hash tiles show that it does not begin with the older one.',
        ]),
    '',
    '—— 先前保存的 · kept before',
    ...lines(kept),
    '—— 现在读到的 · shown now',
    ...lines(shown),
  ].join('\n');
