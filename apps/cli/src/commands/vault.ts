import { repeatErasures, rewrapVault, sqlOf, sweepVault } from '@dingce/ledger';
import { asOwner } from './database';

/** Runs one piece of the vault's upkeep as its owner and says in one line of JSON what it did. */
const asKeeper =
  (work: (opened: Awaited<ReturnType<typeof asOwner>>) => Promise<object>): (() => Promise<void>) =>
  async () => {
    const installation = await asOwner();
    try {
      process.stdout.write(`${JSON.stringify(await work(installation))}\n`);
    } finally {
      await installation.close();
    }
  };

/** Wraps all keys under the newest of `DINGCE_VAULT_KEK`; afterwards the older ones may be destroyed. */
export async function rewrap(): Promise<void> {
  // On another database a key made up here would lock everybody out: nobody else holds it.
  if (process.env.DATABASE_URL && !process.env.DINGCE_VAULT_KEK)
    throw new Error(
      '须设置 DINGCE_VAULT_KEK：与 API 相同的密钥环，最新的在前。\nSet DINGCE_VAULT_KEK: the ring that the API has, newest first.',
    );
  await asKeeper(async ({ dataSource, vaultKeys }) => ({
    newest: vaultKeys.newest,
    ...(await rewrapVault(sqlOf(dataSource.manager), vaultKeys)),
  }))();
}

/** Takes what was erased out of the table files too. */
export const sweep = asKeeper(async ({ dataSource }) => {
  await sweepVault(sqlOf(dataSource.manager));
  return { swept: ['vault.key', 'vault.value'] };
});

/** Carries out all recorded erasures once more, after a restore. */
export const repeat = asKeeper(({ dataSource }) => repeatErasures(sqlOf(dataSource.manager)));
