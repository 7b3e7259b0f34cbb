import { asOwner } from '@dingce/installation';
import { logKeys, readVerifierKey, recordRenewal, renewalHashes, renewedTree } from '@dingce/ledger';
import type { RenewalHash } from '@dingce/ledger';
import { Progress } from '../progress';
import { logFolders } from '../up/log-parts';
import { ownerUrl } from './database';
import { logAt } from './log-at';

const known = (hash: string): hash is RenewalHash => hash in renewalHashes;

/** Renews the evidence of the whole published log under a newer hash (in the manner of RFC 4998). Answers what was recorded. */
export async function renewLedger({ from, hash }: { from?: string; hash: string }): Promise<void> {
  const hashes = Object.keys(renewalHashes).join(', ');
  if (!known(hash)) throw new Error(`--hash 须为其中之一：${hashes}。\n--hash must be one of: ${hashes}.`);
  const keys = (await asOwner(ownerUrl(), logKeys)).map(readVerifierKey);
  const renewal = await new Progress().step('以新算法计算全部条目', 'hashing every entry anew', (note) =>
    renewedTree(logAt(from ?? logFolders.published), keys, hash, (entries, of) =>
      note(`${entries}/${of} 条`, `${entries}/${of} entries`),
    ),
  );
  const recorded = await asOwner(ownerUrl(), (sql) => recordRenewal(sql, renewal));
  const { size, root } = renewal;
  process.stdout.write(`${JSON.stringify({ recorded, hash, size, root }, null, 2)}\n`);
}
