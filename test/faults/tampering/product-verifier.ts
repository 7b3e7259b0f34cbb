import { readCheckpoint, readPolicy, readVerifierKey, verifyLog } from '@dingce/verifier';
import type { Finding } from '@dingce/verifier';
import { nodeTools } from '@dingce/verifier/node';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { ReadFile } from '../checks/log';
import type { LogKeys } from '../servers/log';

const { sha256 } = nodeTools.digests;

/** The product's own offline verification, as `dingce verify` runs it, with the keys, the policy and an older checkpoint of the reader's. */
export async function productVerifies(read: ReadFile, keys: LogKeys, older: Uint8Array | null): Promise<Finding[]> {
  const policy = readFileSync(join(keys.folder, 'policy'), 'utf8');
  const trust = {
    keys: [readVerifierKey(keys.log.key, sha256)],
    policy: readPolicy(policy, sha256),
    older: older && readCheckpoint(older),
    distrusted: [],
    onFirstUse: false,
  };
  const { report } = await verifyLog({ read: (path) => Promise.resolve(read(path)) }, trust, nodeTools);
  if (report.integrity && report.completeness) return [];
  const found = report.findings.filter((finding) => finding.verdict !== 'note');
  if (found.length === 0) throw new Error('not whole, and no finding says why');
  return found;
}
