import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendRaw, rawAct } from '../load/raw-writer';
import { must } from '../report';
import type { Report } from '../report';
import { newFolder } from '../servers/folder';
import { LogSide } from '../servers/log';
import { rawOrigin } from '../servers/log-world';
import type { LogWorld } from '../servers/log-world';
import { findPostgres, withClient } from '../servers/postgres';

/** F12: a dump from earlier is restored, and somebody goes on writing. */
export async function restoredBackup(report: Report, world: LogWorld): Promise<void> {
  await report.check('a restored older backup is refused before anything is signed, and takes no more acts', () =>
    restored(world),
  );
}

async function restored(world: LogWorld): Promise<object> {
  const dump = dumpOf(world);
  const backedUp = await world.size();
  await world.append(30);
  await world.untilPublished();
  await world.log.sequencer.stop();
  const state = stateOf(world.log);
  const url = await restore(world, dump);
  const sequencerUrl = new URL(world.sequencerUrl);
  sequencerUrl.pathname = '/restored';
  const log = await LogSide.prepare({ sequencerUrl: sequencerUrl.href, keys: world.log.keys });
  log.sequencer.spawn();
  const ended = await log.sequencer.ended();
  const said = /FATAL (.*)/.exec(log.sequencer.said)?.[1] ?? log.sequencer.said.slice(-300);
  must(ended === '3' && said.startsWith('rolled-back'), `the sequencer ended with ${ended}: ${said}`);
  must(stateOf(world.log) === state, 'the signer signed something');
  const appUrl = new URL(world.appUrl);
  appUrl.pathname = '/restored';
  const refused = await withClient(appUrl.href, (client) => appendRaw(client, rawOrigin, rawAct('raw/after'))).then(
    () => null,
    (error: Error & { code?: string }) => error,
  );
  must(refused?.code === 'DC013', `an act on the restored ledger was ${refused ? refused.message : 'recorded'}`);
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ n: string }>('select count(*) as n from ledger.entry');
    must(Number(rows[0]?.n) === backedUp, 'the restored ledger grew');
  });
  await world.log.sequencer.start();
  return { backedUp, now: await world.size(), said, refused: refused.message };
}

const tool = (name: string): string => join(findPostgres().bin, name);

/** By pg_dump where it is installed beside the server. */
function dumpOf(world: LogWorld): string {
  const file = join(newFolder('backup'), 'ledger.dump');
  execFileSync(tool('pg_dump'), ['--format=custom', `--file=${file}`, world.ownerUrl], { stdio: 'pipe' });
  return file;
}

async function restore(world: LogWorld, dump: string): Promise<string> {
  const url = await world.postgres.newDatabase('restored', 'template0');
  execFileSync(tool('pg_restore'), ['--exit-on-error', `--dbname=${url}`, dump], { stdio: 'pipe' });
  return url;
}

/** Every file of the signer's state, as text. */
function stateOf(log: LogSide): string {
  const folder = join(log.keys.folder, 'signer');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files
    .map((file) => `${file.name} ${readFileSync(join(file.parentPath, file.name), 'utf8')}`)
    .sort()
    .join('\n');
}
