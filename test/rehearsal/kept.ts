import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceSources, FolderSink, prepareExport, PublishedLog, writeEvidence } from '@dingce/evidence';
import type { World } from './world';

/** What somebody outside took home in some year, with the key of the log that was good then. */
export interface Kept {
  year: number;
  /** Verifier key that the holder trusts: the newest of that year. */
  key: string;
  policy: string;
}
export interface KeptReceipt extends Kept {
  entry: string;
  proof: string;
}
export interface KeptBundle extends Kept {
  folder: string;
  title: string;
  decisionId: string;
}
export interface KeptCheckpoint extends Kept {
  note: string;
}

/** The holders' own drawer: nothing in it is ever written again. */
export class Drawer {
  readonly receipts: KeptReceipt[] = [];
  readonly bundles: KeptBundle[] = [];
  readonly checkpoints: KeptCheckpoint[] = [];

  constructor(
    private readonly world: World,
    private readonly folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** A citizen's receipt: the newest comment of a decision, its exact bytes and its proof. */
  async keepReceipt(decisionId: string): Promise<void> {
    const { world } = this;
    const rows = await world.owner.query<{ body: Buffer; index: string }>(
      `select e.body, l.leaf_index as index from ledger.entry e join ledger.leaf l using (stream_id, seq)
        where starts_with(e.stream_id, $1) and e.type = 'CommentReceived' order by l.leaf_index desc limit 1`,
      [`comments/${decisionId}/`],
    );
    const [row] = rows;
    if (!row) throw new Error(`no comment of ${decisionId} is in the log`);
    const log = await PublishedLog.open(world.store);
    const entry = join(this.folder, `receipt-${world.year}.entry`);
    const proof = join(this.folder, `receipt-${world.year}.tlog-proof`);
    writeFileSync(entry, row.body);
    writeFileSync(proof, await log.proofOf(Number(row.index)));
    this.receipts.push({ ...this.now(), entry, proof });
  }

  async keepCheckpoint(): Promise<void> {
    this.checkpoints.push({ ...this.now(), note: await this.world.checkpoint() });
  }

  async keepBundle(decisionId: string, title: string): Promise<KeptBundle> {
    const folder = join(this.folder, `bundle-${this.world.year}-${this.bundles.length}`);
    await exportBundle(this.world, decisionId, folder);
    const kept = { ...this.now(), folder, title, decisionId };
    this.bundles.push(kept);
    return kept;
  }

  private now(): Kept {
    return { year: this.world.year, key: this.world.keys.at(-1) as string, policy: this.world.policy };
  }
}

/** Writes a decision's evidence bundle as it can be written today. */
export async function exportBundle(world: World, decisionId: string, folder: string, since?: string): Promise<void> {
  const { store: log, documents, installation } = world;
  const prepared = await prepareExport(evidenceSources({ ...installation, documents, log }), {
    decisionId,
    exportedAt: world.now,
    ...(since === undefined ? {} : { since }),
  });
  await writeEvidence(prepared, await FolderSink.open(folder));
}

export const copyOf = (bundle: string, to: string): string => {
  cpSync(bundle, to, { recursive: true });
  return to;
};
