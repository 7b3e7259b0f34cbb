import { dissenter } from '../load/dissent';
import { must } from '../report';
import { edited, rechained } from './forge';
import type { Depth, ForgedEntry } from './forge';

/** Which keys the forger signs checkpoints with. */
export type Forger = 'no key' | 'another key' | 'the stolen key';

export interface TamperScript {
  name: string;
  /** SQL as superuser past the triggers; or the whole record made anew from changed entries. */
  sql?: (at: ForgedEntry) => string[];
  forge?: (entries: ForgedEntry[], decisionId: string) => ForgedEntry[];
  depth?: Depth;
  forger?: Forger;
  /** Index of the first entry that is not what it was; where it follows from the entries it is computed. */
  index?: (entries: readonly ForgedEntry[]) => number;
  /** Must each find it: `mirror` is the auditor with an old checkpoint and the public hash tiles. */
  found: readonly DetectorName[];
}

export type DetectorName = 'fsck' | 'mirror' | 'sequencer' | 'published' | 'verifier' | 'doctor' | 'witness';

/** An entry well inside the first tile, in a decision's stream with others behind it. */
export const victimIndex = (entries: readonly ForgedEntry[]): number => {
  const index = entries.findIndex((e, i) => i > 100 && e.stream.startsWith('decision/') && e.seq === 2);
  must(index > 0, 'no entry to tamper with');
  return index;
};

export const dissentIndex = (entries: readonly ForgedEntry[], decisionId: string): number => {
  const index = entries.findIndex((e) => e.stream === `decision/${decisionId}` && isDissent(e, dissenter.personId));
  must(index > 0, 'the dissent is not in the record');
  return index;
};

function isDissent(entry: ForgedEntry, personId: string): boolean {
  const text = entry.body.toString('utf8');
  return text.includes('"position":"disagree"') && text.includes(`"id":"${personId}"`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const where = ({ stream, seq }: ForgedEntry): string => `stream_id = ${quoted(stream)} and seq = ${seq}`;
/** One letter of the reasons that nobody would miss. */
const otherBody = `overlay(body placing '\\x41'::bytea from octet_length(body) - 60)`;

const reworded = (entries: ForgedEntry[]): ForgedEntry[] =>
  changedAt(entries, victimIndex(entries), (e) => edited(e, (envelope) => (envelope.basis = ['L713-99'])));

const changedAt = (entries: ForgedEntry[], index: number, change: (entry: ForgedEntry) => ForgedEntry): ForgedEntry[] =>
  rechained(entries.map((entry, i) => (i === index ? change(entry) : entry)));

const without = (entries: ForgedEntry[], index: number): ForgedEntry[] =>
  rechained(entries.filter((_, i) => i !== index));

const swapped = (entries: ForgedEntry[]): ForgedEntry[] => {
  const at = swapIndex(entries);
  const [a, b] = [entries[at], entries[at + 1]] as [ForgedEntry, ForgedEntry];
  return entries.map((entry, i) => (i === at ? b : i === at + 1 ? a : entry));
};
/** Two neighbours of different streams, so that no stream's own order gives it away. */
const swapIndex = (entries: readonly ForgedEntry[]): number =>
  entries.findIndex((entry, i) => i > 100 && entries[i + 1] !== undefined && entry.stream !== entries[i + 1]?.stream);

const twoDecisions = (entries: readonly ForgedEntry[]): [string, string] => {
  const streams = [...new Set(entries.filter((e) => e.stream.startsWith('decision/')).map((e) => e.stream))];
  return streams.slice(0, 2) as [string, string];
};

function streamsSwapped(entries: ForgedEntry[]): ForgedEntry[] {
  const [a, b] = twoDecisions(entries);
  const other = (stream: string): string => (stream === a ? b : stream === b ? a : stream);
  return rechained(
    entries.map((e) => (e.stream === a || e.stream === b ? edited(e, (x) => (x.stream = other(e.stream))) : e)),
  );
}

const inserted = (entries: ForgedEntry[]): ForgedEntry[] => {
  const at = victimIndex(entries);
  const copy = edited(entries[at] as ForgedEntry, (envelope) => {
    envelope.act = '00000000-0000-4000-8000-000000000000';
    envelope.part = 0;
    envelope.parts = 1;
  });
  const forged = { ...copy, actId: '00000000-0000-4000-8000-000000000000', part: 0 };
  return rechained([...entries.slice(0, at), forged, ...entries.slice(at)]);
};

const dayMs = 86_400_000;
const backdated = (entries: ForgedEntry[]): ForgedEntry[] =>
  changedAt(entries, victimIndex(entries), (e) =>
    edited(e, (envelope) => {
      const earlier = new Date(Date.parse(String(envelope.recordedAt)) - dayMs).toISOString();
      Object.assign(envelope, { recordedAt: earlier, occurredAt: earlier });
    }),
  );

/** The dissent in other words: it never was one. */
const turned = (entries: ForgedEntry[], decisionId: string): ForgedEntry[] =>
  changedAt(entries, dissentIndex(entries, decisionId), (e) =>
    edited(e, (envelope) => Object.assign(envelope.data as object, { position: 'agree', reasons: '同意' })),
  );

/** The fourteen of F11, and the dissent turned round. */
export const scripts: readonly TamperScript[] = [
  {
    name: '1 update body',
    sql: (at) => [`update ledger.entry set body = ${otherBody} where ${where(at)}`],
    found: ['fsck', 'mirror', 'doctor'],
  },
  {
    name: '2 update body and leaf_hash',
    sql: (at) => [
      `update ledger.entry set body = ${otherBody} where ${where(at)}`,
      `update ledger.entry set leaf_hash = sha256('\\x00'::bytea || body) where ${where(at)}`,
    ],
    found: ['fsck', 'mirror', 'doctor'],
  },
  { name: '3 and the leaf table', forge: reworded, depth: 'leaf', found: ['fsck', 'mirror', 'doctor'] },
  { name: '4 and the tiles', forge: reworded, depth: 'tile', found: ['fsck', 'mirror', 'doctor'] },
  {
    name: '5 and root and note, without the key',
    forge: reworded,
    depth: 'root',
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: '6 delete an entry',
    sql: (at) => [`delete from ledger.entry where ${where(at)}`],
    found: ['fsck', 'mirror', 'doctor'],
  },
  {
    name: '7 delete the tail',
    forge: (entries) => entries.slice(0, -30),
    depth: 'root',
    index: (entries) => entries.length - 30,
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: '8 insert in the middle',
    forge: inserted,
    depth: 'root',
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: '9 reorder',
    forge: swapped,
    depth: 'root',
    index: swapIndex,
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: '10 truncate',
    sql: () => [
      'truncate ledger.entry, ledger.leaf, ledger.tile, ledger.act',
      `update ledger.log set size = 0, root = sha256(''), edge = ''`,
    ],
    index: () => 0,
    found: ['fsck', 'mirror', 'sequencer'],
  },
  {
    name: "11 swap two decisions' streams",
    forge: streamsSwapped,
    depth: 'root',
    index: (entries) => entries.findIndex((e) => twoDecisions(entries).includes(e.stream)),
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: '12 backdate',
    forge: backdated,
    depth: 'root',
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: `13 remove the dissent of ${dissenter.name}`,
    forge: (entries, decisionId) => without(entries, dissentIndex(entries, decisionId)),
    depth: 'root',
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: `13b turn the dissent of ${dissenter.name} into a yes`,
    forge: turned,
    depth: 'root',
    forger: 'another key',
    found: ['fsck', 'mirror', 'sequencer', 'published', 'verifier'],
  },
  {
    name: `14 rewrite all without the dissent of ${dissenter.name}, signed with the stolen key`,
    forge: (entries, decisionId) => without(entries, dissentIndex(entries, decisionId)),
    depth: 'root',
    forger: 'the stolen key',
    found: ['mirror', 'witness', 'published', 'verifier'],
  },
];
