import {
  checkpointText,
  consistencyProof,
  emptyEdge,
  extend,
  hashLeaf,
  partialTiles,
  rootOf,
  sha256,
  signatureLine,
} from '@dingce/ledger';
import type { Edge, SigningKey } from '@dingce/ledger';

/** A log in memory, by the ledger's own tree: what a witness is shown, honest or forked. */
export class MemoryLog {
  private readonly edges: Edge[] = [emptyEdge];
  private readonly full = new Map<string, Uint8Array>();

  /** `fork`: leaves from this index on are others than those of the log of the same name. */
  constructor(
    readonly signer: SigningKey,
    private readonly fork = Number.POSITIVE_INFINITY,
  ) {}

  growTo(size: number): void {
    for (let n = this.edges.length - 1; n < size; n += 1) {
      const leaf = hashLeaf(sha256, Buffer.from(`${n < this.fork ? 'entry' : 'other entry'} ${n}`));
      const { edge, full } = extend(this.edges[n] as Edge, [leaf], sha256);
      this.edges.push(edge);
      for (const { level, index, data } of full) this.full.set(`${level}/${index}`, data);
    }
  }

  root(size: number): Uint8Array {
    return rootOf(this.edgeAt(size), sha256);
  }

  text(size: number): string {
    return checkpointText({ origin: this.signer.key.name, size, root: this.root(size) });
  }

  /** The checkpoint as its log signs it; `by`: as somebody else does. */
  note(size: number, by: SigningKey = this.signer): string {
    const text = this.text(size);
    return `${text}\n${signatureLine(text, by, 0)}`;
  }

  proof(from: number, to: number): Promise<Uint8Array[]> {
    if (from === 0) return Promise.resolve([]);
    const edge = this.edgeAt(to);
    const partial = new Map(partialTiles(edge).map((tile) => [`${tile.level}/${tile.index}`, tile.data]));
    return consistencyProof(
      from,
      to,
      async ({ level, index }) => {
        const data = partial.get(`${level}/${index}`) ?? this.full.get(`${level}/${index}`);
        if (!data) throw new Error(`tile ${level}/${index} is missing`);
        return data;
      },
      sha256,
    );
  }

  private edgeAt(size: number): Edge {
    this.growTo(size);
    return this.edges[size] as Edge;
  }
}
