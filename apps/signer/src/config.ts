import { readFileSync, statSync } from 'node:fs';
import { readSigningKey, readVerifierKey } from '@dingce/ledger';
import type { SigningKey, VerifierKey } from '@dingce/ledger';

export interface SignerConfig {
  port: number;
  host: string;
  /** Secret keys, a line each, newest last. All of the log (the signer), or one of a witness. */
  keyFile: string;
  /** Where what was signed last is kept: storage of its own, never that of the database. */
  stateFolder: string;
  /** A witness: verifier keys of the logs that it knows, a line each. */
  logsFile?: string | undefined;
  /** Who may ask; needed by the log's signer, none for a witness. */
  token?: string | undefined;
}

export function signerConfigFrom(env: NodeJS.ProcessEnv): SignerConfig {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`未设置环境变量 ${name}。 / ${name} is not set.`);
    return value;
  };
  return {
    port: Number(env.DINGCE_SIGNER_PORT ?? 7714),
    host: env.DINGCE_SIGNER_HOST ?? '127.0.0.1',
    keyFile: need('DINGCE_SIGNER_KEYS'),
    stateFolder: need('DINGCE_SIGNER_STATE'),
    logsFile: env.DINGCE_SIGNER_LOGS,
    token: env.DINGCE_SIGNER_TOKEN,
  };
}

const lines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

export interface Keys {
  keys: SigningKey[];
  logs: VerifierKey[];
}

/** The keys as their files hold them now: a rotation is a further line, and needs no restart. */
export function keysOf(config: SignerConfig): () => Keys {
  let read: { stamp: string; keys: Keys } | null = null;
  return () => {
    const stamp = [config.keyFile, config.logsFile].map((file) => (file ? statSync(file).mtimeMs : 0)).join();
    if (read?.stamp === stamp) return read.keys;
    const keys = lines(config.keyFile).map(readSigningKey);
    const [first] = keys;
    if (!first || keys.some((k) => k.key.use !== first.key.use || k.key.name !== first.key.name))
      throw new Error('the key file holds keys of one log, or of one witness');
    if (first.key.use === 'log' && !config.token)
      throw new Error("the log's own signer answers only who has its token: set DINGCE_SIGNER_TOKEN");
    const logs = config.logsFile ? lines(config.logsFile).map(readVerifierKey) : [];
    if (first.key.use === 'witness' && logs.length === 0)
      throw new Error('a witness needs the verifier keys of the logs that it knows: set DINGCE_SIGNER_LOGS');
    read = { stamp, keys: { keys, logs } };
    return read.keys;
  };
}
