import {
  checkpointPath,
  consistencyProof,
  inclusionProof,
  publishedTiles,
  readCheckpoint,
  readNote,
  sha256,
} from '@dingce/ledger';
import type { Checkpoint, LogStore, ReadTile } from '@dingce/ledger';
import { tlogProof } from './tlog-proof';

/** Nothing has been published yet: there is nothing that a proof could lead to. */
export class NothingPublished extends Error {
  constructor() {
    super('日志尚未发布检查点。\nThe log has published no checkpoint yet.');
  }
}

const tilesKept = 512;

/** The log as its static files tell it at one checkpoint: proofs are made from what everybody else reads too. */
export class PublishedLog {
  private readonly tiles = new Map<string, Promise<Uint8Array>>();
  private readonly read: ReadTile;

  private constructor(
    readonly store: LogStore,
    /** The checkpoint with its signatures, as it was published. */
    readonly note: string,
    readonly checkpoint: Checkpoint,
    /** Names of those who signed it, as the note has them. Nothing is verified here. */
    readonly signedBy: string[],
  ) {
    const published = publishedTiles(store, checkpoint.size);
    this.read = async (ref) => {
      const key = `${ref.level}/${ref.index}`;
      const known = this.tiles.get(key) ?? published(ref);
      if (this.tiles.size >= tilesKept) this.tiles.clear();
      this.tiles.set(key, known);
      return known;
    };
  }

  /** At the newest published checkpoint. Throws NothingPublished. */
  static async open(store: LogStore): Promise<PublishedLog> {
    const bytes = await store.get(checkpointPath);
    if (!bytes) throw new NothingPublished();
    const text = Buffer.from(bytes).toString('utf8');
    const note = readNote(text);
    const names = note.signatures.map(({ name }) => name);
    return new PublishedLog(store, text, readCheckpoint(note.text), [...new Set(names)]);
  }

  get size(): number {
    return this.checkpoint.size;
  }

  /** Throws RangeError for an index or a size beyond the checkpoint. `size`: an older tree of the same log. */
  async inclusion(index: number, size = this.size): Promise<Uint8Array[]> {
    this.within(size);
    return inclusionProof(index, size, this.read, sha256);
  }

  /** Throws RangeError where there is nothing to prove. */
  async consistency(from: number, to = this.size): Promise<Uint8Array[]> {
    this.within(to);
    return consistencyProof(from, to, this.read, sha256);
  }

  /** A proof that leads to the published checkpoint, or to an older one given as its note. */
  async proofOf(index: number, older?: { size: number; note: string }): Promise<string> {
    const { size, note } = older ?? this;
    return tlogProof({ index, hashes: await this.inclusion(index, size), note });
  }

  /** Tiles at the published size; for the roots of older trees. */
  get readTile(): ReadTile {
    return this.read;
  }

  private within(size: number): void {
    if (size > this.size) throw new RangeError(`the published log has ${this.size} entries, not ${size}`);
  }
}
