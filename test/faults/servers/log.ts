import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKey } from '@dingce/ledger';
import { freePort } from '@dingce/servers';
import { fromFolder, verifyLog } from '../checks/log';
import type { VerifiedLog } from '../checks/log';
import { readCheckpointNote } from '../checks/notes';
import type { Signatories } from '../checks/notes';
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

/** A witness that the policy names beside the first; run by whoever made it. */
export interface FurtherWitness {
  name: string;
  secret: string;
  key: string;
  port: number;
  /** Where the sequencer asks. */
  url: string;
}

export async function furtherWitness(name: string): Promise<FurtherWitness> {
  const port = await freePort();
  return { name, ...generateKey(`${name}.faults.dingce`, 'witness'), port, url: `http://127.0.0.1:${port}` };
}

export type Via = (link: 'sequencer-signer' | 'sequencer-witness', port: number) => Promise<number>;
const straight: Via = (_link, port) => Promise.resolve(port);

export interface LogOptions {
  sequencerUrl: string;
  keys: LogKeys;
  faults?: boolean;
  /** Storage of their own, for disks that fill up. */
  published?: string;
  /** Further environment of the sequencer, for sabotage. */
  sequencerEnv?: NodeJS.ProcessEnv;
  signerState?: string;
  further?: readonly FurtherWitness[];
  /** Answers the port behind which the sequencer finds a part: what lies between can fail. */
  via?: Via;
  /** How many witnesses must cosign; one when absent. */
  quorum?: number;
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
    /** Whose signatures a checkpoint needs to be published. */
    readonly signatories: Signatories,
  ) {}

  static async prepare(options: LogOptions): Promise<LogSide> {
    const { keys, faults = false, quorum = 1, via = straight } = options;
    const { folder } = keys;
    const [signerPort, witnessPort] = [await freePort(), await freePort()];
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    const published = options.published ?? join(folder, 'log');
    const lock = join(folder, 'lock');
    const file = (name: string, text: string): string => written(folder, name, text);
    const witnesses = [{ name: 'one', key: keys.witness.key, url: url(witnessPort) }, ...(options.further ?? [])];
    const policy = [
      `log ${keys.log.key}`,
      ...witnesses.map(({ name, key, url }) => `witness ${name} ${key} ${url}`),
      `group enough ${quorum} ${witnesses.map(({ name }) => name).join(' ')}`,
      'quorum enough\n',
    ].join('\n');
    const signerEnv = {
      DINGCE_SIGNER_KEYS: file('signer.keys', `${keys.log.secret}\n`),
      DINGCE_SIGNER_STATE: options.signerState ?? join(folder, 'signer'),
      DINGCE_SIGNER_TOKEN: token,
    };
    const signerAt = (name: string, port: number): Part =>
      cosigner(name, port, { ...signerEnv, DINGCE_SIGNER_PORT: String(port) }, faults);
    const witness = witnessPart('witness', folder, { port: witnessPort, ...keys.witness, log: keys.log.key }, faults);
    const sequencerEnv = {
      DATABASE_URL: options.sequencerUrl,
      DINGCE_LOG: published,
      DINGCE_LOG_LOCK: lock,
      DINGCE_LOG_POLICY: file('policy', policy),
      DINGCE_SIGNER: url(await via('sequencer-signer', signerPort)),
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
      { log: keys.log.key, witnesses: witnesses.map(({ key }) => key), quorum },
    );
  }

  static async start(options: LogOptions): Promise<LogSide> {
    const side = await LogSide.prepare(options);
    await side.start();
    return side;
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
    const { size, root } = readCheckpointNote(bytes, this.signatories);
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
    return verifyLog(fromFolder(this.published), this.signatories);
  }
}

function written(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

/** The signer's program as a witness of this log. */
export const witnessPart = (
  name: string,
  folder: string,
  { port, secret, log }: { port: number; secret: string; log: string },
  faults = false,
): Part =>
  cosigner(
    name,
    port,
    {
      DINGCE_SIGNER_KEYS: written(folder, `${name}.key`, `${secret}\n`),
      DINGCE_SIGNER_STATE: join(folder, name),
      DINGCE_SIGNER_LOGS: written(folder, `${name}.logs`, `${log}\n`),
    },
    faults,
  );

const cosigner = (name: string, port: number, env: NodeJS.ProcessEnv, faults: boolean): Part =>
  programPart({
    name,
    file: 'apps/signer/dist/main.js',
    env: { ...env, DINGCE_SIGNER_PORT: String(port) },
    ready: async (said) => said.includes('signer ready'),
    faults,
  });
