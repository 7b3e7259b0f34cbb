import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from './project';
import { ports } from './up/settings';

/** Where the parts of a running `dingce up` answer. */
export interface Running {
  pid: number;
  api: string;
  issuer: string;
  temporal: string;
}

export function running(): Running | null {
  const file = join(dataFolder, 'running.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Running) : null;
}

/** `TEMPORAL_ADDRESS`, else that of a running `dingce up`. */
export function temporalAddress(): { address: string; namespace?: string } {
  const namespace = process.env.TEMPORAL_NAMESPACE;
  return {
    address: process.env.TEMPORAL_ADDRESS ?? running()?.temporal ?? `127.0.0.1:${ports.temporal}`,
    ...(namespace ? { namespace } : {}),
  };
}
