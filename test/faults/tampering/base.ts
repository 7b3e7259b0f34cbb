import { resolve } from 'node:path';
import { foundCity, organId, SettableClock } from '@dingce/cli';
import { openInstallation } from '@dingce/installation';
import { fromFolder } from '../checks/log';
import { makeDissent, makeTargets } from '../load/targets';
import { must } from '../report';
import { LogWorld } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { loadEntries } from './forge';
import type { ForgedEntry } from './forge';

const founded = '2019-01-01T00:00:00.000Z';

/** A published ledger with a dissent in it, at rest; and what an auditor took home from it: one checkpoint and the hash tiles. */
export interface TamperBase {
  world: LogWorld;
  /** In the order of the log. */
  entries: ForgedEntry[];
  /** The cosigned checkpoint that the auditor kept. */
  oldNote: Buffer;
  decisionId: string;
}

export async function tamperBase(): Promise<TamperBase> {
  const world = await LogWorld.start({ simulatedAt: founded });
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const installation = await openInstallation({
    databaseUrl: world.appUrl,
    procedures: resolve('procedures'),
    pseudonymKey: 'key-of-the-fault-tests',
    poolSize: 2,
    clock,
  });
  const organ = { id: organId, name: { zh: '滨海市', en: 'Binhai' }, ruleSetId: 'cn-713' };
  await foundCity(installation, clock, 'http://127.0.0.1:1', organ);
  await installation.close();
  await makeTargets(world.appUrl, 12);
  const decisionId = await makeDissent(world.appUrl);
  // The dissent lies in a full tile, with more of other streams behind it.
  await world.append(40, 10);
  await world.untilPublished();
  await world.check();
  await world.log.stop();
  const oldNote = fromFolder(world.log.published)('checkpoint');
  must(oldNote !== null, 'nothing was published');
  const entries = await withClient(world.ownerUrl, loadEntries);
  return { world, entries, oldNote, decisionId };
}
