/** Everything the API is told from outside. Nothing else reads the environment. */
export interface ApiConfig {
  port: number;
  host: string;
  /** As role dingce_app. */
  databaseUrl: string;
  procedures: string;
  documents:
    | { kind: 'disk'; folder: string; maxBytes: number }
    | { kind: 's3'; endpoint: string; bucket: string; region: string; maxBytes: number };
  /** Where the transparency log is published; null: nowhere that this process knows. */
  log: { kind: 'folder'; folder: string } | { kind: 's3'; endpoint: string; bucket: string; region: string } | null;
  oidc: { issuer: string; audience: string };
  /** Key of the citizens' pseudonyms (HMAC); secret. */
  pseudonymKey: string;
  /** Secrets of the vault, separated by commas, newest first; undefined outside production: they follow from the pseudonym key. */
  vaultKeys: string | undefined;
  poolSize: number;
}

const need = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set. / 未设置环境变量 ${name}。`);
  return value;
};

export function apiConfigFrom(env: NodeJS.ProcessEnv): ApiConfig {
  return {
    port: Number(env.DINGCE_API_PORT ?? 8080),
    host: env.DINGCE_API_HOST ?? '127.0.0.1',
    databaseUrl: need(env, 'DATABASE_URL'),
    procedures: env.DINGCE_PROCEDURES ?? 'procedures',
    documents: documentsFrom(env),
    log: logFrom(env),
    oidc: { issuer: need(env, 'OIDC_ISSUER'), audience: env.OIDC_AUDIENCE ?? 'dingce' },
    pseudonymKey: need(env, 'DINGCE_PSEUDONYM_KEY'),
    vaultKeys: env.NODE_ENV === 'production' ? need(env, 'DINGCE_VAULT_KEK') : env.DINGCE_VAULT_KEK,
    poolSize: Number(env.DINGCE_POOL_SIZE ?? 16),
  };
}

/** `DINGCE_S3_BUCKET` at `DINGCE_S3_ENDPOINT`, else the folder `DINGCE_DOCUMENTS`. */
export function documentsFrom(env: NodeJS.ProcessEnv, folder = '.dingce/documents'): ApiConfig['documents'] {
  const maxBytes = Number(env.DINGCE_DOCUMENT_MAX_BYTES ?? 50 * 1024 * 1024);
  const endpoint = env.DINGCE_S3_ENDPOINT;
  if (!endpoint) return { kind: 'disk', folder: env.DINGCE_DOCUMENTS ?? folder, maxBytes };
  const bucket = need(env, 'DINGCE_S3_BUCKET');
  return { kind: 's3', endpoint, bucket, region: env.DINGCE_S3_REGION ?? 'us-east-1', maxBytes };
}

/** `DINGCE_LOG_S3_BUCKET` with the documents' endpoint, or the folder `DINGCE_LOG`; as the sequencer is told. */
export function logFrom(env: NodeJS.ProcessEnv): ApiConfig['log'] {
  const { DINGCE_LOG_S3_BUCKET: bucket, DINGCE_S3_ENDPOINT: endpoint, DINGCE_LOG: folder } = env;
  if (bucket && endpoint) return { kind: 's3', endpoint, bucket, region: env.DINGCE_S3_REGION ?? 'us-east-1' };
  return folder ? { kind: 'folder', folder } : null;
}
