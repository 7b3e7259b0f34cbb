import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../project';

const port = (variable: string, usual: number): number => Number(process.env[variable] ?? usual);

export const ports = {
  api: port('DINGCE_API_PORT', 8080),
  identity: port('DINGCE_IDENTITY_PORT', 8081),
  temporal: port('DINGCE_TEMPORAL_PORT', 7713),
  temporalUi: port('DINGCE_TEMPORAL_UI_PORT', 8713),
  postgres: port('DINGCE_POSTGRES_PORT', 5713),
  signer: port('DINGCE_SIGNER_PORT', 7714),
  witness: port('DINGCE_WITNESS_PORT', 7715),
};

export const sampleOrigin = 'dingce.local/sample';
export const audience = process.env.OIDC_AUDIENCE ?? 'dingce';

/** A secret that stays the same over restarts, readable by its owner only. */
export function keptSecret(name: string, fromEnvironment?: string): string {
  if (fromEnvironment) return fromEnvironment;
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
