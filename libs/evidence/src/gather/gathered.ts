import { timelineRow } from '@dingce/projections';
import type { PlacedEntry } from '../dossier/chronicle';
import type { Dossier } from '../dossier/dossier';
import { commitmentsOf, papersOf, ruleSetsOf } from './papers';
import type { NamedPaper } from './papers';
import type { GatheredEntry } from './streams';

interface StreamOfBundle {
  folder: string;
  stream: string;
  entries: { seq: number; index: number; leaf: string }[];
}

/** What an export remembers of the entries as they pass: the bundle's table of contents, and what they name. Comments pass without being kept. */
export class Gathered {
  readonly streams: StreamOfBundle[] = [];
  readonly decision: PlacedEntry[] = [];
  readonly attempts: PlacedEntry[] = [];
  readonly comments: Dossier['comments'] = [];
  /** By SHA-256, in the order in which papers were first named: the event's title, and how it names the paper. */
  readonly papers = new Map<string, { event: string; named: NamedPaper }>();
  readonly ruleSets = new Set<string>();
  readonly commitments = new Set<string>();
  entries = 0;

  /** Answers the folder of the entry's stream. Streams come one after the other. */
  add(stream: string, entry: GatheredEntry): string {
    let current = this.streams.at(-1);
    if (current?.stream !== stream) {
      current = { folder: String(this.streams.length + 1).padStart(2, '0'), stream, entries: [] };
      this.streams.push(current);
    }
    const { seq, index, leaf } = entry;
    current.entries.push({ seq, index, leaf });
    this.entries += 1;
    this.name(entry);
    this.keep(stream, entry);
    return current.folder;
  }

  private name({ envelope, body, leaf }: GatheredEntry): void {
    const { type, data, actor } = envelope;
    const named = [
      ...papersOf(type, data),
      ...(actor.for?.evidence ?? []).map((sha256) => ({ sha256, field: 'evidence' })),
    ];
    if (named.length > 0) {
      const { title_zh } = timelineRow({ envelope, body, leafHash: leaf }) as { title_zh: string };
      for (const paper of named)
        if (!this.papers.has(paper.sha256)) this.papers.set(paper.sha256, { event: title_zh, named: paper });
    }
    for (const hash of ruleSetsOf(type, data)) this.ruleSets.add(hash);
    for (const commitment of commitmentsOf(data)) this.commitments.add(commitment);
  }

  private keep(stream: string, { envelope, body, leaf, index }: GatheredEntry): void {
    const placed = { envelope, body, leafHash: leaf, index };
    if (stream.startsWith('decision/')) this.decision.push(placed);
    else if (stream.startsWith('attempts/')) this.attempts.push(placed);
    else {
      const last = this.comments.at(-1);
      const counted = last?.stream === stream ? last : { stream, received: 0, entries: 0 };
      if (counted !== last) this.comments.push(counted);
      counted.entries += 1;
      if (envelope.type === 'CommentReceived') counted.received += 1;
    }
  }
}
