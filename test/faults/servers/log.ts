import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKey } from '@dingce/ledger';
import { freePort } from '@dingce/servers';
import { fromFolder, verifyLog } from '../checks/log';
import type { VerifiedLog } from '../checks/log';
import { readCheckpointNote } from '../checks/notes';
import type { Part } from './part';
import { programPart } from './program';

const token = 'token-of-the-fault-tests';

/** Keys and folders of the log's parts, made before the database is, for its first key is part of the record. */
export interface LogKeys {
  folder: string;
  log: { secret: string; key: string };
  witness: { secret: string; key: string };
}

export function makeLogKeys(folder: string, log: string): LogKeys {
  return { folder, log: generateKey(log, 'log'), witness: generateKey('witness.faults.dingce', 'witness') };
}

export interface LogOptions {
  sequencerUrl: string;
  keys: LogKeys;
  faults?: boolean;
  /** Storage of their own, for disks that fill up. */
  published?: string;
  /** Further environment of the sequencer, for sabotage. */
  sequencerEnv?: NodeJS.ProcessEnv;
  signerState?: string;
}

/** The real sequencer, signer and one witness whose cosignature is needed, as processes. */
export class LogSide {
  private readonly notes = new Map<string, { size: number; root: Buffer }>();

  private constructor(
    readonly sequencer: Part,
    readonly signer: Part,
    readonly witness: Part,
    readonly published: string,
    readonly lock: string,
    readonly keys: LogKeys,
    /** How another sequencer is started beside the first. */
    readonly another: () => Part,
    /** Another signer over the same state and key; answers where it listens. */
    readonly anotherSigner: () => Promise<{ part: Part; url: string }>,
    readonly signerUrl: string,
    readonly witnessUrl: string,
  ) {}

  static async prepare(options: LogOptions): Promise<LogSide> {
    const { keys, faults = false } = options;
    const { folder } = keys;
    const [signerPort, witnessPort] = [await freePort(), await freePort()];
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    const published = options.published ?? join(folder, 'log');
    const lock = join(folder, 'lock');
    const file = (name: string, text: string): string => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const policy = `log ${keys.log.key}\nwitness one ${keys.witness.key} ${url(witnessPort)}\nquorum one\n`;
    const signerEnv = {
      DINGCE_SIGNER_KEYS: file('signer.keys', `${keys.log.secret}\n`),
      DINGCE_SIGNER_STATE: options.signerState ?? join(folder, 'signer'),
      DINGCE_SIGNER_TOKEN: token,
    };
    const signerAt = (name: string, port: number): Part =>
      cosigner(name, port, { ...signerEnv, DINGCE_SIGNER_PORT: String(port) }, faults);
    const witness = cosigner(
      'witness',
      witnessPort,
      {
        DINGCE_SIGNER_PORT: String(witnessPort),
        DINGCE_SIGNER_KEYS: file('witness.key', `${keys.witness.secret}\n`),
        DINGCE_SIGNER_STATE: join(folder, 'witness'),
        DINGCE_SIGNER_LOGS: file('witness.logs', `${keys.log.key}\n`),
      },
      faults,
    );
    const sequencerEnv = {
      DATABASE_URL: options.sequencerUrl,
      DINGCE_LOG: published,
      DINGCE_LOG_LOCK: lock,
      DINGCE_LOG_POLICY: file('policy', policy),
      DINGCE_SIGNER: url(signerPort),
      DINGCE_SIGNER_TOKEN: token,
      DINGCE_LOG_PACE_MS: '100',
      ...options.sequencerEnv,
    };
    const another = (): Part =>
      programPart({
        name: 'sequencer',
        file: 'apps/sequencer/dist/main.js',
        env: sequencerEnv,
        ready: async (said) => said.includes('sequencer ready'),
        faults,
      });
    return new LogSide(
      another(),
      signerAt('signer', signerPort),
      witness,
      published,
      lock,
      keys,
      another,
      async () => {
        const port = await freePort();
        return { part: signerAt('second signer', port), url: url(port) };
      },
      url(signerPort),
      url(witnessPort),
    );
  }

  static async start(options: LogOptions): Promise<LogSide> {
    const side = await LogSide.prepare(options);
    await side.start();
    return side;
  }

  get vkeys(): string[] {
    return [this.keys.log.key, this.keys.witness.key];
  }

  get token(): string {
    return token;
  }

  async start(): Promise<void> {
    await Promise.all([this.signer.start(), this.witness.start()]);
    await this.sequencer.start();
  }

  async stop(): Promise<void> {
    await this.sequencer.stop();
    await Promise.all([this.signer.stop(), this.witness.stop()]);
  }

  /** Takes down the published checkpoint as anybody would see it now; answers its size, 0 when there is none. */
  see(): number {
    const bytes = fromFolder(this.published)('checkpoint');
    if (bytes === null) return 0;
    const { size, root } = readCheckpointNote(bytes, this.vkeys);
    this.notes.set(bytes.toString('utf8'), { size, root });
    return size;
  }

  /** Every note ever seen, in the order in which they were. */
  get seen(): { size: number; root: Buffer }[] {
    return [...this.notes.values()];
  }

  /** Waits until so much is published. Throws when the sequencer has ended or takes too long. */
  async untilPublished(size: number, withinMs = 60_000): Promise<number> {
    const from = Date.now();
    for (; Date.now() - from < withinMs; await sleep(20)) if (this.see() >= size) return Date.now() - from;
    throw new Error(`published ${this.see()}, not ${size}, after ${withinMs} ms: ${this.sequencer.said.slice(-600)}`);
  }

  verify(): VerifiedLog {
    return verifyLog(fromFolder(this.published), this.vkeys);
  }
}

const cosigner = (name: string, port: number, env: NodeJS.ProcessEnv, faults: boolean): Part =>
  programPart({
    name,
    file: 'apps/signer/dist/main.js',
    env: { ...env, DINGCE_SIGNER_PORT: String(port) },
    ready: async (said) => said.includes('signer ready'),
    faults,
  });
