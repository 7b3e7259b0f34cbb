import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@dingce/servers';
import { startAgent } from './ssh-agent';

export interface RunningWitness {
  url: string;
  /** Its verifier key, as a policy names it. */
  key: string;
  stop(): Promise<void>;
}

/** The schema that litewitness makes itself at its start; the rows are what its `witnessctl` would add (which does not build everywhere). */
const schema = `
create table if not exists log (origin text primary key, tree_size integer not null, tree_hash text not null);
create table if not exists key (origin text not null, key text not null, foreign key(origin) references log(origin));
create table if not exists bastion (origin text not null, bastion text not null, foreign key(origin) references log(origin));
`;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const emptyRoot = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

function runSqlite(file: string, sql: string): void {
  try {
    execFileSync('sqlite3', [file], { input: sql });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const program = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())';
    execFileSync('python3', ['-c', program, file], { input: sql });
  }
}

/** Starts an unmodified litewitness that knows some logs, in a folder of its own, on a free port of the loopback. */
export async function startLitewitness(
  tool: string,
  folder: string,
  logs: { origin: string; keys: string[] }[],
): Promise<RunningWitness> {
  const agent = await startAgent(folder);
  const database = join(folder, 'litewitness.db');
  const rows = logs.flatMap(({ origin, keys }) => [
    `insert into log values (${quoted(origin)}, 0, ${quoted(emptyRoot)});`,
    ...keys.map((key) => `insert into key values (${quoted(origin)}, ${quoted(key)});`),
  ]);
  runSqlite(database, schema + rows.join('\n'));
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    tool,
    [
      '-name=litewitness.test/w',
      `-db=${database}`,
      `-ssh-agent=${agent.socket}`,
      `-key=${agent.fingerprint}`,
      `-listen=${listen}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  const exited = once(child, 'exit');
  const listening = new Promise<string>((resolve) => {
    let key = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 50) said.push(line);
      key ||= /vkey=("?)(\S+?)\1(?:\s|$)/.exec(line)?.[2] ?? '';
      if (line.includes('msg=listening')) resolve(key);
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await exited;
    }
    agent.stop();
  };
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = exited.then(() => Promise.reject(new Error(`litewitness ended: ${said.join('\n')}`)));
  ended.catch(() => undefined);
  try {
    return { url: `http://${listen}`, key: await Promise.race([listening, ended]), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
