import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  append,
  encodeEntry,
  FolderStore,
  generateKey,
  leafHash,
  lock,
  LockStore,
  logOrigin,
  MonotonicCosigner,
  readSigningKey,
  readVerifierKey,
  Sequencer,
  sqlOf,
  transaction,
} from '@dingce/ledger';
import type { Cosigner, LogStore, Sql, WitnessPolicy } from '@dingce/ledger';
import { prepareDatabase } from '@dingce/installation';
import { Pool } from 'pg';

export const ledgerOrigin = 'interop.dingce';
const lanes = 4;
const actsParts = 250;

export interface LogKey {
  secret: string;
  key: string;
}

export const newLogKey = (): LogKey => generateKey(logOrigin(ledgerOrigin, 1), 'log');

/** A ledger that grows through `ledger.append`, and its log through the real sequencer, signer and publisher. */
export class GrowingLog {
  private constructor(
    private readonly app: Pool,
    private readonly log: Pool,
    private readonly sequencer: Sequencer,
    readonly key: string,
    /** Where what is published lies as files. */
    readonly folder: string,
  ) {}

  /** Opens the ledger: its first entry is `LedgerOpened`, so that the log begins with size 1. `published`: elsewhere than in `folder`. */
  static async open(parts: {
    databaseUrl: string;
    folder: string;
    logKey: LogKey;
    policy: WitnessPolicy;
    witnesses: Map<string, Cosigner>;
    published?: { store: LogStore; folder: string };
  }): Promise<GrowingLog> {
    const { databaseUrl, folder, logKey, policy, witnesses } = parts;
    const files = join(folder, 'log');
    const published = parts.published ?? { store: new FolderStore(files), folder: files };
    const { appUrl, sequencerUrl } = await prepareDatabase({ ownerUrl: databaseUrl, origin: ledgerOrigin });
    const app = new Pool({ connectionString: appUrl, max: lanes }).on('error', () => undefined);
    const log = new Pool({ connectionString: sequencerUrl, max: 4 }).on('error', () => undefined);
    const state = new LockStore(new FolderStore(join(folder, 'signer')));
    const keys = [readSigningKey(logKey.secret)];
    const sequencer = new Sequencer({
      sql: sqlOf(log),
      transaction: (work) => transaction(log, work),
      store: published.store,
      lock: new LockStore(new FolderStore(join(folder, 'lock'))),
      signer: new MonotonicCosigner({ keys, logs: [], stateOf: () => state, now: Date.now }),
      keys: () => Promise.resolve([readVerifierKey(logKey.key)]),
      policy,
      witnesses,
    });
    return new GrowingLog(app, log, sequencer, logKey.key, published.folder);
  }

  /** Appends until the ledger has `size` entries, then publishes them all. */
  async growTo(size: number): Promise<void> {
    const [row] = await sqlOf(this.app).query<{ n: string }>('select count(*) as n from ledger.entry');
    let missing = size - Number(row?.n);
    const lane = async (): Promise<void> => {
      while (missing > 0) {
        const parts = Math.min(actsParts, missing);
        missing -= parts;
        await transaction(this.app, (sql) => appendAct(sql, parts));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (;;) {
      const { published, more } = await this.sequencer.step();
      if (published === size) return;
      if (!more && published !== size) throw new Error(`published ${published} entries, not ${size}`);
    }
  }

  /** Exact bytes of the entry at an index. */
  async entryAt(index: number): Promise<Buffer> {
    const [row] = await sqlOf(this.log).query<{ body: Buffer }>(
      'select e.body from ledger.leaf l join ledger.entry e using (stream_id, seq) where l.leaf_index = $1',
      [index],
    );
    if (!row) throw new Error(`there is no entry ${index}`);
    return row.body;
  }

  async close(): Promise<void> {
    await this.app.end();
    await this.log.end();
  }
}

/** One act of some entries, in a stream of its own; about half a kilobyte each. */
async function appendAct(sql: Sql, parts: number): Promise<void> {
  const actId = randomUUID();
  const stream = `decision/${actId}`;
  const requestHash = createHash('sha256').update(actId).digest();
  const head = await lock(sql, { stream, kind: 'decision', actId, requestHash });
  let prev = head.headHash;
  const bodies = Array.from({ length: parts }, (_, part) => {
    const body = encodeEntry({
      v: 1,
      origin: ledgerOrigin,
      stream,
      seq: head.headSeq + 1 + part,
      prev,
      act: actId,
      part,
      parts,
      type: 'ProposalStudied',
      version: 1,
      actor: { kind: 'person', id: 'p-1', auth: { method: 'session', strength: 'login' } },
      basis: ['L713-12'],
      occurredAt: head.now,
      recordedAt: head.now,
      data: { necessity: '必要', feasibility: '可行' },
    });
    prev = leafHash(body);
    return body;
  });
  await append(sql, { stream, actId, requestHash, bodies });
}
