import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { auditReceipts, scanStreams } from '../checks/streams';
import { appendRaw, rawAct } from '../load/raw-writer';
import { Receipts } from '../load/receipts';
import { must } from '../report';
import { newFolder } from '../servers/folder';
import { rawOrigin } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import type { Control } from './control';
import { rewriteFunction } from './ledger-base';
import type { LedgerBase } from './ledger-base';

const loadMs = 1_500;
const writers = 16;

/** C1–C3: what makes an acknowledged act durable, and concurrent ones safe. */
export const postgresControls = (base: LedgerBase): Control[] => [
  {
    id: 'C1',
    check: 'what was acknowledged survives kill -9 of Postgres, even where the server says synchronous_commit=off',
    sabotage: 'the trigger that makes an act durable is dropped',
    run: (sabotaged) => survivesKill(base, sabotaged),
  },
  {
    id: 'C2',
    check: 'concurrent acts on one stream are all recorded',
    sabotage: "no row lock on the stream's head",
    run: (sabotaged) => concurrent(base, sabotaged ? unlocked : null),
  },
  {
    id: 'C3',
    check: 'of concurrent acts on one stream none is acknowledged and not recorded',
    sabotage: 'no row lock, and ON CONFLICT DO NOTHING on entries',
    run: (sabotaged) => concurrent(base, sabotaged ? silent : null),
  },
];

async function survivesKill(base: LedgerBase, sabotaged: boolean): Promise<object> {
  const { name, ownerUrl, appUrl } = await base.copy();
  await base.postgres.sql(`alter database "${name}" set synchronous_commit = off`);
  if (sabotaged) await base.postgres.sql('drop trigger act_durable on ledger.act', name);
  await stopWalWriter(base);
  const receipts = new Receipts(join(newFolder('c1'), 'receipts.jsonl'));
  const writing = Promise.allSettled(Array.from({ length: writers }, (_, i) => write(appUrl, `raw/${i}`, receipts)));
  await sleep(loadMs);
  await base.postgres.kill();
  await writing;
  await base.postgres.start();
  const audited = await withClient(ownerUrl, async (client) =>
    auditReceipts(receipts.all(), await scanStreams(client)),
  );
  must(audited.acknowledged > 100, `only ${audited.acknowledged} acknowledged: nothing is proved`);
  must(audited.wrong.length === 0, `${audited.lost} of ${audited.acknowledged} acknowledged acts were lost`);
  return { acknowledged: audited.acknowledged, lost: audited.lost };
}

/** Who would write what nobody waited for: held, so that it is lost for certain when the server is killed. */
async function stopWalWriter({ postgres }: LedgerBase): Promise<void> {
  const [row] = await postgres.sql<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'walwriter'`,
  );
  must(row !== undefined, 'Postgres has no WAL writer');
  process.kill(row.pid, 'SIGSTOP');
}

/** Writes until the connection breaks. */
const write = (appUrl: string, stream: string, receipts: Receipts): Promise<void> =>
  withClient(appUrl, async (client) => {
    for (;;) receipts.keep(await appendRaw(client, rawOrigin, rawAct(stream)));
  });

type Sabotage = (ownerUrl: string) => Promise<void>;

const unlocked: Sabotage = async (ownerUrl) => {
  for (const name of ['ledger.lock', 'ledger.append'])
    await rewriteFunction(ownerUrl, name, (text) => text.replaceAll(/ for update;/gi, ';'));
};

const silent: Sabotage = async (ownerUrl) => {
  await unlocked(ownerUrl);
  await rewriteFunction(ownerUrl, 'ledger.append', (text) =>
    text.replace(/(insert into ledger\.entry values \([^;]*\));/, '$1 on conflict do nothing;'),
  );
};

const acts = 40;

async function concurrent(base: LedgerBase, sabotage: Sabotage | null): Promise<object> {
  const { ownerUrl, appUrl } = await base.copy();
  await sabotage?.(ownerUrl);
  const receipts = new Receipts(join(newFolder('c2'), 'receipts.jsonl'));
  const failed: string[] = [];
  await Promise.all(
    Array.from({ length: acts }, () =>
      withClient(appUrl, (client) => appendRaw(client, rawOrigin, rawAct('raw/one'))).then(
        (receipt) => receipts.keep(receipt),
        (error: unknown) => void failed.push(String(error)),
      ),
    ),
  );
  const audited = await withClient(ownerUrl, async (client) =>
    auditReceipts(receipts.all(), await scanStreams(client)),
  );
  must(audited.wrong.length === 0, `${audited.wrong.length} of ${acts}: ${audited.wrong[0]}`);
  must(failed.length === 0, `${failed.length} of ${acts} acts failed: ${failed[0]}`);
  return { acts };
}
