import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SettableClock } from '@dingce/cli';
import { DiskStore } from '@dingce/documents';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import {
  FolderStore,
  generateKey,
  LockStore,
  logKeys,
  MonotonicCosigner,
  readPolicy,
  readSigningKey,
  readVerifierKey,
  recordRotation,
  Sequencer,
  sqlOf,
  takeCensus,
  transaction,
} from '@dingce/ledger';
import type { Cosigner, Sql } from '@dingce/ledger';
import { Pool } from 'pg';

export const origin = 'rehearsal.dingce';
export const logName = `${origin}/ledger/1`;
const witnessName = 'witness.rehearsal';
export const openedAt = '2027-01-01T00:00:00.000Z';
const procedures = join(__dirname, '../../..', 'procedures');

interface Connected {
  url: string;
  installation: Installation;
  owner: Pool;
  log: Pool;
  sequencer: Sequencer;
}

/** One installation over thirty years: its database may move to another server, everything else stays where it is. */
export class World {
  readonly clock = new SettableClock(openedAt);
  readonly documents: DiskStore;
  readonly store: FolderStore;
  private readonly lock: LockStore;
  private readonly witnessKey = generateKey(witnessName, 'witness');
  private readonly witness: Cosigner;
  /** Secrets of the log's keys that still sign, oldest first. */
  private secrets: string[] = [];
  private signer: Cosigner | null = null;
  private connected: Connected | null = null;
  /** Verifier keys by the order of their rotation. */
  readonly keys: string[] = [];

  constructor(readonly folder: string) {
    for (const name of ['documents', 'log', 'lock']) mkdirSync(join(folder, name), { recursive: true });
    this.documents = new DiskStore(join(folder, 'documents'));
    this.store = new FolderStore(join(folder, 'log'));
    this.lock = new LockStore(new FolderStore(join(folder, 'lock')));
    const state = new LockStore(new FolderStore(join(folder, 'witness')));
    const known = this.keys;
    this.witness = new MonotonicCosigner({
      keys: [readSigningKey(this.witnessKey.secret)],
      // A witness is told of a newer key by the log's operator; it never forgets an older one.
      get logs() {
        return known.map(readVerifierKey);
      },
      stateOf: () => state,
      now: () => this.nowMs(),
    });
    this.newKey();
  }

  get logFolder(): string {
    return join(this.folder, 'log');
  }
  get now(): string {
    return this.clock.at;
  }
  get year(): number {
    return Number(this.clock.at.slice(0, 4));
  }
  get installation(): Installation {
    return this.open().installation;
  }
  get witnessVerifierKey(): string {
    return this.witnessKey.key;
  }
  /** The reader's policy: whose cosignature a checkpoint must have. The log's key is not in it. */
  get policy(): string {
    return `witness w ${this.witnessKey.key}\nquorum w\n`;
  }
  get owner(): Sql {
    return sqlOf(this.open().owner);
  }

  /** Opens the database at `url`: for the first time, or after it was carried there. Throws LogHalted when it contradicts what was signed. */
  async connect(url: string): Promise<void> {
    await this.disconnect();
    const { appUrl, sequencerUrl } = await prepareDatabase({
      ownerUrl: url,
      origin,
      simulated: true,
      at: openedAt,
      logKey: () => this.keys.at(-1) as string,
    });
    const installation = await openInstallation({
      databaseUrl: appUrl,
      procedures,
      pseudonymKey: 'rehearsal-key-of-no-secret',
      poolSize: 4,
      clock: this.clock,
    });
    const [owner, log] = [url, sequencerUrl].map((at) =>
      new Pool({ connectionString: at, max: 4 }).on('error', () => undefined),
    ) as [Pool, Pool];
    const sequencer = this.sequencerOn(log);
    this.connected = { url, installation, owner, log, sequencer };
    await sequencer.check();
  }

  async disconnect(): Promise<void> {
    const { connected } = this;
    this.connected = null;
    await connected?.installation.close();
    await connected?.owner.end();
    await connected?.log.end();
  }

  /** A paper that the record names by its digest. */
  async paper(name: string): Promise<string> {
    return (await this.documents.put(Readable.from([Buffer.from(`${name}\n`)]), 1_000_000)).sha256;
  }

  /** Sequences, signs, locks, cosigns and publishes all that stands. Answers the size of the log. */
  async publish(): Promise<number> {
    const { sequencer } = this.open();
    for (;;) {
      const { published, more } = await sequencer.step();
      if (!more) return published;
    }
  }

  async census(): Promise<void> {
    await transaction(this.open().owner, (sql) => takeCensus(sql, this.now.slice(0, 10), this.now));
    await this.publish();
  }

  /** A newer key: recorded in the log, then signing beside the older one until `dropOlderKeys`. */
  async rotate(reason: string): Promise<void> {
    const to = this.newKey();
    await transaction(this.open().owner, (sql) =>
      recordRotation(sql, { to, reason, approvedBy: ['韩书', '秦剑'], at: this.now }),
    );
    await this.publish();
  }

  dropOlderKeys(): void {
    this.secrets = this.secrets.slice(-1);
    this.signer = null;
  }

  async checkpoint(): Promise<string> {
    return Buffer.from((await this.store.get('checkpoint')) ?? []).toString('utf8');
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return transaction(this.open().owner, work);
  }

  private newKey(): string {
    const { secret, key } = generateKey(logName, 'log');
    this.secrets.push(secret);
    this.keys.push(key);
    this.signer = null;
    return key;
  }

  /** The log's signer with the keys of today; its state is older than any of them. */
  private readonly asking: Cosigner = {
    addCheckpoint: (asked) => {
      const state = new LockStore(new FolderStore(join(this.folder, 'signer')));
      this.signer ??= new MonotonicCosigner({
        keys: this.secrets.map(readSigningKey),
        logs: [],
        stateOf: () => state,
        now: () => this.nowMs(),
      });
      return this.signer.addCheckpoint(asked);
    },
  };

  private sequencerOn(log: Pool): Sequencer {
    return new Sequencer({
      sql: sqlOf(log),
      transaction: (work) => transaction(log, work),
      store: this.store,
      lock: this.lock,
      signer: this.asking,
      keys: async () => (await logKeys(sqlOf(log))).map(readVerifierKey),
      policy: readPolicy(this.policy),
      witnesses: new Map([['w', this.witness]]),
      onTrouble: (message) => process.stderr.write(`${message}\n`),
    });
  }

  private nowMs(): number {
    return Date.parse(this.clock.at);
  }

  private open(): Connected {
    if (!this.connected) throw new Error('no database is open');
    return this.connected;
  }
}
