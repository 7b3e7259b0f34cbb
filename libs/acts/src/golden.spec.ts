import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  eventShapes,
  evolve,
  evolveCatalogue,
  evolveComments,
  evolveErasures,
  evolveExperts,
  evolveOrgan,
  noCatalogue,
  noComments,
  noDecision,
  noErasures,
  noExperts,
  noOrgan,
} from '@dingce/domain';
import type { DecisionState, RecordedDecisionEvent } from '@dingce/domain';
import { decodeEntry, firstBroken, leafHash } from '@dingce/ledger';
import type { RecordedEntry } from '@dingce/ledger';
import { recordedOf } from './recorded';

/** Entries as they were written once, a line each without the domain tag; streams one after the other. They are never changed. */
const folder = join(__dirname, '../../../test/golden');
const domainTag = 'dingce.v1\n';

function streamsIn(file: string): Map<string, RecordedEntry[]> {
  const streams = new Map<string, RecordedEntry[]>();
  for (const line of readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')) {
    const body = Buffer.from(domainTag + line, 'utf8');
    const envelope = decodeEntry(body);
    const entry = { envelope, body, leafHash: leafHash(body) };
    streams.set(envelope.stream, [...(streams.get(envelope.stream) ?? []), entry]);
  }
  return streams;
}

const goldens = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => [...streamsIn(file)]),
);
const folds: Record<string, (entries: RecordedEntry[]) => unknown> = {
  decision: (entries) =>
    entries.reduce<DecisionState>(
      (state, entry) => evolve(state, recordedOf(entry) as RecordedDecisionEvent),
      noDecision,
    ),
  organ: (entries) => entries.reduce((state, entry) => evolveOrgan(state, recordedOf(entry)), noOrgan),
  comments: (entries) => entries.reduce((state, entry) => evolveComments(state, recordedOf(entry)), noComments),
  catalogue: (entries) => entries.reduce((state, entry) => evolveCatalogue(state, recordedOf(entry)), noCatalogue),
  erasure: (entries) => entries.reduce((state, entry) => evolveErasures(state, recordedOf(entry)), noErasures),
  experts: (entries) => entries.reduce((state, entry) => evolveExperts(state, recordedOf(entry)), noExperts),
};

it.each(Object.keys(eventShapes))('every version of every event type of %s has golden entries', (kind) => {
  const stored = new Set(
    [...goldens].flatMap(([stream, entries]) =>
      stream.startsWith(`${kind}/`) ? entries.map(({ envelope }) => `${envelope.type} ${envelope.version}`) : [],
    ),
  );
  const wanted = Object.entries(eventShapes[kind]?.newest ?? {}).flatMap(([type, newest]) =>
    Array.from({ length: newest }, (_, i) => `${type} ${i + 1}`),
  );
  expect(wanted.filter((shape) => !stored.has(shape))).toEqual([]);
});

it('golden entries are bytes that the ledger would take today', () => {
  for (const [stream, entries] of goldens) expect([stream, firstBroken(entries)]).toEqual([stream, null]);
});

describe('golden entries still fold', () => {
  it.each([...goldens.keys()])('%s', (stream) => {
    const entries = goldens.get(stream) ?? [];
    const state = folds[stream.split('/')[0] ?? '']?.(entries) as { status?: string; seq?: number };
    expect(state).toEqual(JSON.parse(JSON.stringify(state)));
    // Decisions and organs count what they folded: none of it was passed over.
    if (state.seq !== undefined) expect(state.seq).toBe(entries.length);
  });

  it('to decisions whose stages and outcomes stay what they were', () => {
    const told = [...goldens].flatMap(([stream, entries]) => {
      if (!stream.startsWith('decision/')) return [];
      const state = folds.decision?.(entries) as DecisionState;
      if (state.status === 'none') return [[stream, 'none']];
      const stages = Object.entries(state.stages).map(([kind, s]) =>
        `${kind}/${s.round} ${s.status} ${s.outcome ?? ''}`.trim(),
      );
      const duties = state.duties.map((d) => `${d.id} ${d.status} ${d.dueAt ?? ''}`.trim());
      return [[stream, state.status, ...stages, ...duties]];
    });
    expect(told).toEqual(JSON.parse(readFileSync(join(folder, 'folded.json'), 'utf8')));
  });
});
