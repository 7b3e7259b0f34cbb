import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@dingce/servers';
import { foundCity, organId } from '@dingce/cli';
import { ruleSetId } from './decision';
import { fingerprintOf } from './fingerprint';
import { judge } from './judgement';
import { Drawer } from './kept';
import { People } from './people';
import { startPostgres15 } from './postgres-15';
import { Report } from '../report';
import { Timeline } from './timeline';
import { transfer, wayHere } from './transfer';
import type { Way } from './transfer';
import { World } from './world';
import { firstYear, lastYear, livethrough, rotations } from './years';

const { values } = parseArgs({
  options: {
    /** Years from one decision to the next. */
    every: { type: 'string', default: '2' },
    /** `pg_dump` or `rows`; by what the system has when absent. */
    transfer: { type: 'string' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Thirty years of one ledger in a minute or two, on a clock that is set; then everything kept on the way is judged by the verifier. */
async function main(): Promise<number> {
  const began = performance.now();
  const every = Number(values.every);
  if (!Number.isInteger(every) || every < 1 || every > 9) throw new Error('--every is between 1 and 9');
  const folder = mkdtempSync(join(tmpdir(), 'dingce-rehearsal-'));
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const report = new Report('rehearsal');
  const undo: (() => Promise<void>)[] = [];
  try {
    const newer = await startPostgres({ folder, database: 'rehearsal', onProgress: (zh, en) => say(`${zh} · ${en}`) });
    undo.push(() => newer.stop());
    const older = await startPostgres15(folder, 'rehearsal', 'rehearsal-of-no-secret');
    const world = new World(folder);
    undo.push(async () => {
      await world.disconnect();
      await older.stop();
    });
    await world.connect(older.url);
    const people = new People(world);
    const timeline = new Timeline(say, (line) => void process.stderr.write(`${line}\n`));
    const drawer = new Drawer(world, join(folder, 'drawer'));
    await foundCity(
      world.installation,
      world.clock,
      'http://issuer',
      { id: organId, name: { zh: '滨海市人民政府（演练）', en: 'Binhai City (rehearsal)' }, ruleSetId },
      `${firstYear}-01-02T01:00:00.000Z`,
    );
    const upgrade = async (): Promise<string> => {
      const way = (values.transfer as Way | undefined) ?? (await wayHere());
      await world.publish();
      await world.disconnect();
      const before = await fingerprintOf(older.url);
      await transfer(way, older.url, newer.url, folder);
      const after = await fingerprintOf(newer.url);
      await report.check(`the database came whole from PostgreSQL ${older.version} by ${way}`, async () => {
        const differs = Object.keys(before).filter(
          (k) => before[k as keyof typeof before] !== after[k as keyof typeof after],
        );
        if (differs.length > 0) throw new Error(`differs: ${differs.join(', ')}`);
        return `${after.entries} entries, ${after.log}`;
      });
      await world.connect(newer.url);
      return `PostgreSQL ${older.version} → 18 (${way}), ${after.entries} entries, root unchanged`;
    };
    report.section(`三十年演练 · thirty years, ${firstYear} to ${lastYear}`);
    const decisions = await livethrough({ world, people, drawer, timeline, upgrade }, every);
    timeline.draw(rotations);
    await judge(report, { world, people, drawer }, decisions, folder);
    report.figure('years', lastYear - firstYear);
    report.figure('decisions', decisions.length);
    report.figure('rotations', world.keys.length - 1);
    report.figure('bundles', drawer.bundles.length);
    report.figure('receipts', drawer.receipts.length);
    report.figure('checkpoints', drawer.checkpoints.length);
    report.figure('size', await world.publish());
    report.figure('seconds', Math.round((performance.now() - began) / 1000));
    return report.end();
  } finally {
    for (const one of undo.reverse()) await one();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
