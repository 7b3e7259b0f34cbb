import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from '@dingce/ledger';
import { exportBundle } from './kept';
import type { Drawer, KeptCheckpoint } from './kept';
import type { RehearsedDecision } from './decision';
import type { People } from './people';
import {
  forged,
  refusesExport,
  refusesLogByKey,
  verifyExport,
  verifyGrowth,
  verifyLogByKey,
  verifyReceipt,
  verifyWholeLog,
} from './verify';
import { logName } from './world';
import type { World } from './world';
import { renewalYear } from './years';

/** Like test/interop's: says what was tried and how it ended. */
export interface Checks {
  section(title: string): void;
  check(name: string, work: () => Promise<string | void>): Promise<boolean>;
}

/** At the end of thirty years: everything that was taken along the way, by the key of its year alone; then the controls. */
export async function judge(
  checks: Checks,
  { world, people, drawer }: { world: World; people: People; drawer: Drawer },
  decisions: RehearsedDecision[],
  folder: string,
): Promise<void> {
  checks.section('三十年来留下的一切 · everything kept over thirty years');
  for (const kept of drawer.bundles)
    await checks.check(`export of ${kept.year}: ${kept.title}`, async () => {
      const { subject } = await verifyExport(kept.folder, kept);
      return `size ${subject.size}`;
    });
  for (const kept of drawer.receipts) await checks.check(`receipt of ${kept.year}`, async () => verifyReceipt(kept));
  const [firstKept] = drawer.checkpoints as [KeptCheckpoint];
  await checks.check(`today’s log grew from each of ${drawer.checkpoints.length} checkpoints`, async () => {
    for (const kept of drawer.checkpoints) await verifyGrowth(world, kept);
    return drawer.checkpoints.map(({ year }) => year).join(' ');
  });
  await checks.check(`the whole log, every entry hashed again, from the checkpoint of ${firstKept.year}`, () =>
    verifyWholeLog(world, firstKept),
  );

  const first = { key: world.keys[0] as string, policy: world.policy };
  for (const [i, key] of world.keys.entries())
    await checks.check(`the whole log by key ${i + 1} alone`, () => verifyLogByKey(world, { ...first, key }));

  checks.section('今天再次导出 · exported again today');
  const again = new Map<RehearsedDecision, string>();
  for (const [i, decision] of decisions.entries())
    await checks.check(
      `${decision.title}: whole by the first key, through ${world.keys.length - 1} rotations`,
      async () => {
        const to = join(folder, `again-${i}`);
        await exportBundle(world, decision.id, to, drawer.checkpoints[0]?.note);
        again.set(decision, to);
        await verifyExport(to, first);
      },
    );
  const beforeRenewal = drawer.bundles.filter(({ year }) => year < renewalYear).map(({ decisionId }) => decisionId);
  const finishedBefore = decisions.filter(({ id }, i) => i > 0 && beforeRenewal.includes(id));
  for (const decision of finishedBefore)
    await checks.check(`${decision.title}: stands without SHA-256, by its renewal`, async () => {
      await verifyExport(again.get(decision) as string, first, { distrusted: ['sha256'] });
    });

  checks.section('责任仍归其人 · who did what is still known');
  const oldest = decisions[1] as RehearsedDecision;
  await checks.check('people who retired, in units that are no more, stand in the oldest dossier', async () => {
    const page = readFileSync(join(again.get(oldest) as string, 'data', 'index.html'), 'utf8');
    const named = ['王小满', '赵立新', '高远', '沈明'];
    const missing = [...named, '市市场监督管理局'].filter((name) => !page.includes(name));
    if (missing.length > 0) throw new Error(`not named: ${missing.join('、')}`);
    const successors = people.successions.map(({ successor }) => successor).filter((name) => page.includes(name));
    if (successors.length > 0) throw new Error(`named for what they did not do: ${successors.join('、')}`);
    return named.join('、');
  });
  await checks.check('careers end where they ended, and go on in the merged unit', async () => {
    const { identity } = world.installation;
    const [clerk, reviewer] = [await identity.career('p-jingban'), await identity.career('p-gongping')];
    if (!clerk.appointments.some(({ until }) => until?.startsWith('2030'))) throw new Error('the clerk never retired');
    if (reviewer.appointments.length === 0) throw new Error('the reviewer has no career');
  });

  checks.section('反证 · controls: what must be refused');
  const [kept] = drawer.bundles as [(typeof drawer.bundles)[0]];
  await checks.check('one bit turned in an old export, its manifests made to fit', async () => {
    const entry = `data/streams/01/${readdirSync(join(kept.folder, 'data/streams/01'))[0]}`;
    return refusesExport(forged(kept.folder, join(folder, 'forged'), entry), kept);
  });
  await checks.check('an export of today by a key that signed none of it', async () => {
    const foreign = generateKey(logName, 'log').key;
    return refusesExport(again.get(oldest) as string, { ...first, key: foreign });
  });
  await checks.check('the whole log by its first key alone, without what proves the rotations', () =>
    refusesLogByKey(world, first),
  );
  await checks.check('an export made before the renewal, once SHA-256 is not believed', () =>
    refusesExport(kept.folder, kept, { distrusted: ['sha256'] }),
  );
  const younger = decisions.find(({ id }) =>
    drawer.bundles.some((b) => b.decisionId === id && b.year > renewalYear + 1),
  );
  await checks.check('a decision younger than the renewal, once SHA-256 is not believed', () => {
    if (!younger) throw new Error('no decision is younger than the renewal');
    return refusesExport(again.get(younger) as string, first, { distrusted: ['sha256'] });
  });
}
