import { readFileSync } from 'node:fs';
import { FolderStore, noWitnesses, readPolicy, S3LogStore } from '@dingce/ledger';
import type { LogStore, WitnessPolicy } from '@dingce/ledger';

export interface SequencerConfig {
  /** As a role that is a member of dingce_sequencer. */
  databaseUrl: string;
  /** What is published. */
  store: LogStore;
  /** Where the newest signed checkpoint is locked: other storage than the database's. */
  lock: LogStore;
  signer: { url: string; token?: string | undefined };
  policy: WitnessPolicy;
  /** How long it waits before it looks again, and how often it publishes at most. */
  paceMs: number;
}

export function sequencerConfigFrom(env: NodeJS.ProcessEnv): SequencerConfig {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`未设置环境变量 ${name}。 / ${name} is not set.`);
    return value;
  };
  return {
    databaseUrl: need('DATABASE_URL'),
    store: logStoreFrom(env),
    lock: new FolderStore(need('DINGCE_LOG_LOCK')),
    signer: { url: need('DINGCE_SIGNER'), token: env.DINGCE_SIGNER_TOKEN },
    policy: env.DINGCE_LOG_POLICY ? readPolicy(readFileSync(env.DINGCE_LOG_POLICY, 'utf8')) : noWitnesses,
    paceMs: Number(env.DINGCE_LOG_PACE_MS ?? 250),
  };
}

/** `DINGCE_LOG_S3_BUCKET` with the documents' endpoint, or the folder `DINGCE_LOG`. */
export function logStoreFrom(env: NodeJS.ProcessEnv): LogStore {
  const { DINGCE_LOG_S3_BUCKET: bucket, DINGCE_S3_ENDPOINT: endpoint, DINGCE_LOG: folder } = env;
  if (bucket && endpoint) return new S3LogStore({ endpoint, bucket, region: env.DINGCE_S3_REGION ?? 'us-east-1' });
  if (folder) return new FolderStore(folder);
  throw new Error('未设置环境变量 DINGCE_LOG。 / DINGCE_LOG is not set.');
}
