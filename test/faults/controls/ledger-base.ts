import { prepareDatabase } from '@dingce/installation';
import { generateKey } from '@dingce/ledger';
import { newFolder } from '../servers/folder';
import { rawOrigin } from '../servers/log-world';
import { Postgres, withClient } from '../servers/postgres';

/** A Postgres with one migrated, empty ledger, of which any number of copies are made, each sabotaged as its control wants. */
export class LedgerBase {
  private copies = 0;

  private constructor(
    readonly postgres: Postgres,
    private readonly appUrl: string,
    readonly secret: string,
  ) {}

  static async start(settings: string[] = []): Promise<LedgerBase> {
    const postgres = await Postgres.start(newFolder('controls'), settings);
    const ownerUrl = await postgres.newDatabase('ledger');
    const { secret, key } = generateKey(`${rawOrigin}/ledger/1`, 'log');
    const { appUrl } = await prepareDatabase({ ownerUrl, origin: rawOrigin, role: 'dingce_raw', logKey: () => key });
    return new LedgerBase(postgres, appUrl, secret);
  }

  async copy(sabotage: string[] = []): Promise<{ name: string; ownerUrl: string; appUrl: string }> {
    const name = `control_${(this.copies += 1)}`;
    const ownerUrl = await this.postgres.newDatabase(name, 'ledger');
    for (const sql of sabotage) await this.postgres.sql(sql, name);
    const appUrl = new URL(this.appUrl);
    appUrl.pathname = `/${name}`;
    return { name, ownerUrl, appUrl: appUrl.href };
  }
}

/** Rewrites one of the ledger's two functions in place. */
export async function rewriteFunction(ownerUrl: string, name: string, change: (text: string) => string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>('select pg_get_functiondef($1::regproc) as text', [name]);
    const text = rows[0]?.text ?? '';
    const changed = change(text);
    if (changed === text) throw new Error(`the sabotage of ${name} changes nothing: it must follow the function`);
    await client.query(changed);
  });
}
