import { readUtf8 } from '../bytes/bytes';
import type { Json } from '../entry/canonical';
import { readCanonical } from '../entry/canonical';
import { demand, fits, isHash, isInstant, isListOf, isMatching, isName, isText, isWholeFrom } from '../entry/shape';

export interface StreamOfBundle {
  folder: string;
  stream: string;
  entries: { seq: number; index: number; leaf: string }[];
}

/** `data/bundle.json`, docs/evidence-bundle.md. */
export interface BundleIndex {
  origin: string;
  log: string;
  decision: string;
  exportedAt: string;
  size: number;
  streams: StreamOfBundle[];
  documents: { sha256: string; bytes: number; title: string | null }[];
  missingDocuments: string[];
  ruleSets: string[];
  sealed: string[];
}

const isEntry = fits({ needed: { seq: isWholeFrom(1), index: isWholeFrom(0), leaf: isHash } });
const isStream = fits({
  needed: { folder: isMatching(/^[0-9]{2,6}$/), stream: isName, entries: isListOf(isEntry) },
});
const isDocument = fits({
  needed: { sha256: isHash, bytes: isWholeFrom(0), title: (title) => title === null || isText(title) },
});

/** Throws Malformed with the member that is wrong. */
export function readBundleIndex(bytes: Uint8Array): BundleIndex {
  const value = readCanonical(readUtf8(bytes));
  return demand(value, {
    needed: {
      format: (format: Json) => format === 'dingce-evidence/1',
      origin: isName,
      log: isName,
      decision: isName,
      exportedAt: isInstant,
      size: isWholeFrom(1),
      streams: isListOf(isStream),
      documents: isListOf(isDocument),
      missingDocuments: isListOf(isHash),
      ruleSets: isListOf(isHash),
      sealed: isListOf(isHash),
    },
  }) as unknown as BundleIndex;
}

/** A decision's attempts, the streams of its comments, and its own: in the order of names, each a run of neighbours. */
export const runsOf = (decision: string): string[] => [
  `attempts/${decision}`,
  `comments/${decision}/`,
  `decision/${decision}`,
];
export const isInRun = (stream: string, run: string): boolean =>
  run.endsWith('/') ? stream.startsWith(run) : stream === run;
export const isOfDecision = (stream: string, decision: string): boolean =>
  runsOf(decision).some((run) => isInRun(stream, run));

export const entryPath = (folder: string, seq: number): string =>
  `data/streams/${folder}/${String(seq).padStart(8, '0')}.entry`;
export const proofPath = (index: number): string => `data/proofs/${index}.tlog-proof`;
