import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FolderStore,
  generateKey,
  LockStore,
  logKeys,
  MonotonicCosigner,
  noWitnesses,
  openLog,
  readLog,
  readSigningKey,
  readVerifierKey,
  recordRotation,
  Sequencer,
  sqlOf,
  transaction,
} from '@dingce/ledger';
import type { Cosigner, Sql } from '@dingce/ledger';
import { Pool } from 'pg';
import type { Stage } from './stage';

export interface StagedLog {
  /** Verifier key of the log's first key. */
  key: string;
  origin: string;
  /** Sequences and publishes what is committed; answers how many entries are published. */
  publish(): Promise<number>;
  /** Records a rotation and signs with both keys from then on; answers the newer verifier key. */
  rotate(): Promise<string>;
  asOwner<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** The transparency log of a stage, in this process: a sequencer, a signer and no witness, publishing where the API reads. */
export async function stageLog(stage: Stage): Promise<StagedLog> {
  const owner = new Pool({ connectionString: stage.ownerUrl, max: 2 });
  const pool = new Pool({ connectionString: stage.ownerUrl, max: 2, options: '-c role=dingce_sequencer' });
  for (const each of [owner, pool]) each.on('error', () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'dingce-stage-log-'));
  const { log: origin } = await readLog(sqlOf(owner));
  const first = generateKey(origin, 'log');
  const secrets = [first.secret];
  await transaction(owner, (sql) => openLog(sql, first.key));
  const state = new LockStore(new FolderStore(join(folder, 'signer')));
  const signer: Cosigner = {
    addCheckpoint: (request) =>
      new MonotonicCosigner({
        keys: secrets.map(readSigningKey),
        logs: [],
        stateOf: () => state,
        now: Date.now,
      }).addCheckpoint(request),
  };
  const sequencer = new Sequencer({
    sql: sqlOf(pool),
    transaction: (work) => transaction(pool, work),
    store: stage.log,
    lock: new LockStore(new FolderStore(join(folder, 'lock'))),
    signer,
    keys: async () => (await logKeys(sqlOf(pool))).map(readVerifierKey),
    policy: noWitnesses,
    witnesses: new Map(),
  });
  await sequencer.check();
  return {
    key: first.key,
    origin,
    publish: async () => {
      for (;;) {
        const { published, more } = await sequencer.step();
        if (!more) return published;
      }
    },
    rotate: async () => {
      const next = generateKey(origin, 'log');
      await transaction(owner, (sql) =>
        recordRotation(sql, { to: next.key, reason: '定期换钥', approvedBy: ['安全管理员甲', '安全管理员乙'] }),
      );
      secrets.push(next.secret);
      return next.key;
    },
    asOwner: (work) => transaction(owner, work),
    stop: async () => {
      await pool.end();
      await owner.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
