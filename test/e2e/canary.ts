import { execFileSync } from 'node:child_process';
import { Client, Connection } from '@temporalio/client';
import type { Client as Postgres } from 'pg';

/** Two characters that stand in no paper of ours: a search index of pairs would keep them, whatever it cuts. */
export const plumage = '龘靐';

/** The canary as it might have been written down: plain, hex, base64 at each of its three offsets, JSON escapes, percent encoding. */
function formsOf(word: string): Buffer[] {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // What touches the neighbours is different in each text: only the middle is looked for.
    return shifted.slice(offset === 0 ? 0 : 4, shifted.length - 4);
  });
  const escaped = [...word].map((c) => `\\u${c.charCodeAt(0).toString(16)}`).join('');
  return [word, bytes.toString('hex'), ...base64, escaped, encodeURIComponent(word)].map((form) => Buffer.from(form));
}

const forms = formsOf(plumage);

export const hasCanary = (haystack: Buffer | string): boolean => {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack;
  return forms.some((form) => bytes.includes(form));
};

const schemas = `('ledger', 'vault', 'outbox', 'projection', 'identity', 'public')`;

/** Every row of every table, as a logical dump holds it; bytes as bytes. Answers the tables with a canary in them. */
export async function tablesWithCanary(owner: Postgres): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string; bytes: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            array(select format('%I', a.attname) from pg_attribute a where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and not a.attisdropped) as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ${schemas} order by 1`,
  );
  const found: string[] = [];
  for (const { name, bytes } of tables) {
    const { rows } = await owner.query<Record<string, string | Buffer | null>>(
      `select t::text as line${bytes.map((column, i) => `, ${column} as bytes_${i}`).join('')} from ${name} t`,
    );
    if (rows.some((row) => Object.values(row).some((cell) => cell !== null && hasCanary(cell)))) found.push(name);
  }
  return found;
}

/** The files under the tables, dead rows and all. */
export async function filesWithCanary(owner: Postgres): Promise<string[]> {
  await owner.query('checkpoint');
  const { rows } = await owner.query<{ name: string; bytes: Buffer | null }>(
    `select c.oid::regclass::text as name, pg_read_binary_file(pg_relation_filepath(c.oid), true) as bytes
       from pg_class c left join pg_class main on main.reltoastrelid = c.oid
       join pg_namespace n on n.oid = coalesce(main.relnamespace, c.relnamespace)
      where c.relkind in ('r', 't', 'i') and n.nspname in ${schemas} order by 1`,
  );
  return rows.filter(({ bytes }) => bytes && hasCanary(bytes)).map(({ name }) => name);
}

/** A plain dump, where a pg_dump of the server's own version is on the PATH; null where there is none. */
export async function dump(owner: Postgres, url: string): Promise<string | null> {
  const { rows } = await owner.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  try {
    const version = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' });
    if (Number(/ (\d+)\./.exec(version)?.[1]) !== rows[0]?.major) return null;
  } catch {
    return null;
  }
  return execFileSync('pg_dump', [url], { encoding: 'utf8', maxBuffer: 256 << 20 });
}

function* bytesIn(value: unknown): Generator<Buffer> {
  if (typeof value === 'string') yield Buffer.from(value);
  else if (value instanceof Uint8Array) yield Buffer.from(value);
  else if (Array.isArray(value)) for (const one of value) yield* bytesIn(one);
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      yield Buffer.from(key);
      yield* bytesIn(inner);
    }
}

/** Raw histories of all workflows, payloads decoded to bytes: how many there are, and the ids of those with a canary. */
export async function historiesWithCanary(address: string): Promise<{ read: number; found: string[] }> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const found: string[] = [];
    let read = 0;
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      read += 1;
      if ([...bytesIn(history.events)].some(hasCanary) || hasCanary(workflowId)) found.push(workflowId);
    }
    return { read, found };
  } finally {
    await connection.close();
  }
}

/** Keeps what this process writes out: API and worker log here. */
export class Overheard {
  text = '';
  private readonly restore: (() => void)[] = [];
  constructor() {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
        this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
        return write(chunk, ...rest);
      }) as typeof stream.write;
      this.restore.push(() => (stream.write = write));
    }
  }
  stop(): void {
    for (const back of this.restore.splice(0)) back();
  }
}
