import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { freshDatabase } from '../../../../test/database';
import type { FreshDatabase } from '../../../../test/database';
import { openLog } from '../genesis';
import { sqlOf } from '../sql';
import type { Sql } from '../sql';
import { transaction } from '../transaction';
import { MonotonicCosigner } from './cosigner';
import type { Cosigner } from './cosigner';
import { LockStore } from './lock-store';
import { FolderStore } from './log-store';
import type { LogStore } from './log-store';
import { generateKey, readSigningKey, readVerifierKey } from './note';
import type { VerifierKey } from './note';
import { noWitnesses } from './policy';
import { Sequencer } from './sequencer';
import type { SequencerParts } from './sequencer';

export const logName = 'test.dingce/ledger/1';

/** Everything that a log needs, on a fresh database and in folders of its own. */
export interface LogWorld {
  database: FreshDatabase;
  owner: Pool;
  sql: Sql;
  key: VerifierKey;
  secret: string;
  folder: string;
  store: LogStore;
  lockFolder: LogStore;
  signer: Cosigner;
  signerAt(now: () => number, secrets?: string[]): Cosigner;
  sequencer(other?: Partial<SequencerParts>): Sequencer;
  close(): Promise<void>;
}

export async function logWorld(): Promise<LogWorld> {
  const database = await freshDatabase();
  // As the sequencer's role would: a superuser that has become it can do no more than it.
  const pool = new Pool({ connectionString: database.ownerUrl, options: '-c role=dingce_sequencer' });
  const owner = new Pool({ connectionString: database.ownerUrl });
  for (const p of [pool, owner]) p.on('error', () => undefined);
  const { secret, key } = generateKey(logName, 'log');
  await transaction(owner, (sql) => openLog(sql, key));
  const folder = mkdtempSync(join(tmpdir(), 'dingce-log-'));
  const store = new FolderStore(join(folder, 'log'));
  const lockFolder = new FolderStore(join(folder, 'lock'));
  const signerState = new FolderStore(join(folder, 'signer'));
  const signerAt = (now: () => number, secrets = [secret]): Cosigner =>
    new MonotonicCosigner({
      keys: secrets.map(readSigningKey),
      logs: [],
      stateOf: () => new LockStore(signerState),
      now,
    });
  const signer = signerAt(Date.now);
  return {
    database,
    owner,
    sql: sqlOf(pool),
    key: readVerifierKey(key),
    secret,
    folder,
    store,
    lockFolder,
    signer,
    signerAt,
    sequencer: (other = {}) =>
      new Sequencer({
        sql: sqlOf(pool),
        transaction: (work) => transaction(pool, work),
        store,
        lock: new LockStore(lockFolder),
        signer,
        keys: () => Promise.resolve([readVerifierKey(key)]),
        policy: noWitnesses,
        witnesses: new Map(),
        ...other,
      }),
    close: async () => {
      await pool.end();
      await owner.end();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
