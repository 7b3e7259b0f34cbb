import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from '@dingce/ledger';
import { startSigner } from '@dingce/signer';
import type { RunningWitness } from './litewitness';

/** apps/signer as a witness: its own key, the logs' verifier keys, no token. */
export async function startOwnWitness(folder: string, logKeys: string[]): Promise<RunningWitness> {
  const { secret, key } = generateKey('own-witness.test/w', 'witness');
  const keyFile = join(folder, 'own-witness.key');
  const logsFile = join(folder, 'own-witness.logs');
  writeFileSync(keyFile, `${secret}\n`, { mode: 0o600 });
  writeFileSync(logsFile, `${logKeys.join('\n')}\n`);
  const stateFolder = join(folder, 'own-witness-state');
  const { url, stop } = await startSigner({ port: 0, host: '127.0.0.1', keyFile, stateFolder, logsFile });
  return { url, key, stop };
}
