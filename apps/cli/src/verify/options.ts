import { existsSync, readFileSync } from 'node:fs';
import { Malformed, readCheckpoint, readPolicy, readTlogProof, readVerifierKey } from '@dingce/verifier';
import type { Checkpoint, Trust, VerifierKey } from '@dingce/verifier';
import { nodeTools } from '@dingce/verifier/node';

export interface VerifyOptions {
  key: string[];
  policy?: string;
  checkpoint?: string;
  keep?: string;
  state?: string;
  distrust?: string;
  trustOnFirstUse?: boolean;
  json?: boolean;
}

const { sha256 } = nodeTools.digests;

export function readGiven(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Malformed(
      `无法读取 ${file}（${(error as NodeJS.ErrnoException).code}）`,
      `${file} can not be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** A key itself, or a file with one a line. */
function readKeys(given: string): VerifierKey[] {
  const lines = existsSync(given) ? readGiven(given).toString('utf8').split('\n') : [given];
  return lines.filter((line) => line.trim() !== '').map((line) => readVerifierKey(line.trim(), sha256));
}

/** A checkpoint, or a receipt that carries one. */
function readOlder(file: string): Checkpoint {
  const bytes = readGiven(file);
  return bytes.toString('latin1').startsWith('c2sp.org/tlog-proof@')
    ? readTlogProof(bytes).checkpoint
    : readCheckpoint(bytes);
}

/** Throws Malformed, with the option's file or line. */
export function readTrust(options: VerifyOptions): Trust {
  if (options.distrust !== undefined && options.distrust !== 'sha256')
    throw new Malformed('--distrust 只认 sha256', '--distrust knows sha256 only');
  return {
    keys: options.key.flatMap(readKeys),
    policy: options.policy === undefined ? null : readPolicy(readGiven(options.policy).toString('utf8'), sha256),
    older: options.checkpoint === undefined ? null : readOlder(options.checkpoint),
    distrusted: options.distrust === undefined ? [] : ['sha256'],
    onFirstUse: options.trustOnFirstUse ?? false,
  };
}
