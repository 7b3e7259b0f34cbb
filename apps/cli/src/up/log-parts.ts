import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateKey, readSigningKey } from '@dingce/ledger';
import type { KeyUse } from '@dingce/ledger';
import { dataFolder, root } from '../project';
import { keptSecret, ports } from './settings';

/** Where the parts of the transparency log keep their things on one machine; in production each has storage of its own. */
export const logFolders = {
  published: process.env.DINGCE_LOG ?? join(dataFolder, 'log'),
  lock: process.env.DINGCE_LOG_LOCK ?? join(dataFolder, 'log-lock'),
  signer: join(dataFolder, 'signer'),
  witness: join(dataFolder, 'witness'),
  policy: process.env.DINGCE_LOG_POLICY ?? join(dataFolder, 'log-policy'),
};

const sampleWitness = 'dingce.local/sample-witness';

/** The verifier key of the newest key in a file, made at the first start; the secret is readable by its owner only. */
export function keptKey(file: string, name: string, use: KeyUse): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${generateKey(name, use).secret}\n`, { mode: 0o600 });
  }
  const newest = readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
  return readSigningKey(newest).key.text;
}

export const signerKeyFile = join(logFolders.signer, 'keys');
export const logKey = (log: string): string => keptKey(signerKeyFile, log, 'log');

/** All verifier keys that the signer signs with, oldest first. */
const logKeysKept = (): string[] =>
  readFileSync(signerKeyFile, 'utf8')
    .trim()
    .split('\n')
    .map((secret) => readSigningKey(secret).key.text);

export interface ProcessPart {
  zh: string;
  en: string;
  name: string;
  file: string;
  /** What it prints when it is ready. */
  ready: string;
  env: Record<string, string>;
}

/** Signer, sample witness and sequencer, in the order in which they start. */
export function logProcesses(sequencerUrl: string, log: string): ProcessPart[] {
  logKey(log);
  const keys = logKeysKept();
  const witnessKey = keptKey(join(logFolders.witness, 'key'), sampleWitness, 'witness');
  const witnessUrl = `http://127.0.0.1:${ports.witness}`;
  writeFileSync(join(logFolders.witness, 'logs'), `${keys.join('\n')}\n`);
  if (!process.env.DINGCE_LOG_POLICY)
    writeFileSync(
      logFolders.policy,
      `${keys.map((key) => `log ${key}\n`).join('')}witness sample ${witnessKey} ${witnessUrl}\nquorum sample\n`,
    );
  const token = keptSecret('signer.token');
  const signer = {
    zh: '签名服务',
    en: 'signer of the log',
    name: 'signer',
    file: join(root, 'apps/signer/dist/main.js'),
    ready: 'signer ready',
    env: {
      DINGCE_SIGNER_PORT: String(ports.signer),
      DINGCE_SIGNER_KEYS: signerKeyFile,
      DINGCE_SIGNER_STATE: join(logFolders.signer, 'state'),
      DINGCE_SIGNER_TOKEN: token,
    },
  };
  const witness = {
    ...signer,
    zh: '样例见证',
    en: 'sample witness',
    name: 'witness',
    env: {
      DINGCE_SIGNER_PORT: String(ports.witness),
      DINGCE_SIGNER_KEYS: join(logFolders.witness, 'key'),
      DINGCE_SIGNER_STATE: join(logFolders.witness, 'state'),
      DINGCE_SIGNER_LOGS: join(logFolders.witness, 'logs'),
    },
  };
  const sequencer = {
    zh: '透明日志',
    en: 'transparency log',
    name: 'sequencer',
    file: join(root, 'apps/sequencer/dist/main.js'),
    ready: 'sequencer ready',
    env: {
      DATABASE_URL: sequencerUrl,
      DINGCE_LOG: logFolders.published,
      DINGCE_LOG_LOCK: logFolders.lock,
      DINGCE_LOG_POLICY: logFolders.policy,
      DINGCE_SIGNER: `http://127.0.0.1:${ports.signer}`,
      DINGCE_SIGNER_TOKEN: token,
    },
  };
  return [signer, ...(process.env.DINGCE_LOG_POLICY ? [] : [witness]), sequencer];
}
