import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from '@dingce/ledger';
import { newFolder } from '../servers/folder';
import { LogSide } from '../servers/log';
import { withClient } from '../servers/postgres';
import type { TamperBase } from './base';
import { writeEntries } from './forge';
import type { ForgedEntry } from './forge';
import { forgedNote, republish } from './republish';
import type { TamperScript } from './scripts';
import { victimIndex } from './scripts';

/** A copy of the installation after the forger was there. */
export interface Forged {
  url: string;
  log: LogSide;
  /** Of the first entry that is not what it was. */
  index: number;
  drop(): Promise<void>;
}

export async function forge(base: TamperBase, script: TamperScript, name: string): Promise<Forged> {
  const { world, decisionId } = base;
  const url = await world.postgres.newDatabase(name, 'ledger');
  const folder = newFolder(name);
  const stolen = script.forger === 'the stolen key';
  // With the key come the signer's state and the lock store: emptied, as a forger would.
  for (const part of ['log', 'witness', ...(stolen ? [] : ['lock', 'signer'])])
    cpSync(join(world.log.keys.folder, part), join(folder, part), { recursive: true });
  const sequencerUrl = new URL(world.sequencerUrl);
  sequencerUrl.pathname = `/${name}`;
  const log = await LogSide.prepare({ sequencerUrl: sequencerUrl.href, keys: { ...world.log.keys, folder } });
  const entries = script.forge?.(base.entries, decisionId);
  const note = noteBy(script, world.log);
  await withClient(url, async (client) => {
    if (entries) return writeEntries(client, entries, script.depth ?? 'entry', note);
    await client.query('set session_replication_role = replica');
    const victim = base.entries[victimIndex(base.entries)] as ForgedEntry;
    for (const sql of script.sql?.(victim) ?? []) await client.query(sql);
  });
  if (entries && script.depth === 'root') {
    const shown = republish(log.published, bodiesOf(entries), note);
    if (stolen) lockAt(log.lock, shown);
  }
  return { url, log, index: indexOf(base, script, entries), drop: () => drop(base, name) };
}

/** A lock store as it would stand had the log begun with this note. */
function lockAt(folder: string, note: string): void {
  mkdirSync(join(folder, 'lock'), { recursive: true });
  writeFileSync(join(folder, 'lock/0'), note);
}

const bodiesOf = (entries: readonly ForgedEntry[]): Buffer[] => entries.map((entry) => entry.body);

function noteBy({ forger }: TamperScript, { keys }: LogSide): (size: number, root: Buffer) => string {
  const [origin = ''] = keys.log.key.split('+');
  const secret = forger === 'the stolen key' ? keys.log.secret : generateKey(origin, 'log').secret;
  return (size, root) => forgedNote(origin, size, root, [secret]);
}

/** Where old and new differ first; the script says it when both have that entry but its place tells. */
function indexOf({ entries }: TamperBase, script: TamperScript, forged: ForgedEntry[] | undefined): number {
  if (script.index) return script.index(entries);
  if (!forged) return victimIndex(entries);
  return entries.findIndex((entry, i) => !forged[i]?.body.equals(entry.body));
}

async function drop({ world }: TamperBase, name: string): Promise<void> {
  await world.postgres.sql(`drop database "${name}" with (force)`);
}
