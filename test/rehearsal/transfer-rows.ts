import { prepareDatabase } from '@dingce/installation';
import { Client } from 'pg';

const batch = 500;

/**
 * Without pg_dump: the migrations make the schema and a ledger that is emptied again, then every row is carried over as its own text. The triggers that refuse
 * changes would refuse nothing here, but what they do at a commit is for acts; as on a replica, they rest meanwhile.
 */
export async function transferRows(olderUrl: string, newerUrl: string): Promise<void> {
  const [older, newer] = [new Client({ connectionString: olderUrl }), new Client({ connectionString: newerUrl })];
  await older.connect();
  await newer.connect();
  try {
    await prepareDatabase({ ownerUrl: newerUrl, origin: 'to.be.replaced' });
    await newer.query('begin');
    await newer.query('set local session_replication_role = replica');
    await older.query('begin isolation level repeatable read read only');
    const { rows: tables } = await older.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'dingce_migration' order by 1`,
    );
    for (const { name } of tables) await copyTable(older, newer, name);
    await copySequences(older, newer);
    await newer.query('commit');
    await older.query('commit');
  } finally {
    await older.end();
    await newer.end();
  }
}

async function copyTable(older: Client, newer: Client, table: string): Promise<void> {
  const { rows: columns } = await newer.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  const named = columns.map(({ name }) => name).join(', ');
  await newer.query(`delete from ${table}`);
  await older.query(`declare carried no scroll cursor for select row_to_json(t)::text as line from ${table} t`);
  for (;;) {
    const { rows } = await older.query<{ line: string }>(`fetch ${batch} from carried`);
    if (rows.length === 0) break;
    await newer.query(
      `insert into ${table} (${named}) overriding system value
         select ${named} from json_populate_recordset(null::${table}, $1::json)`,
      [`[${rows.map(({ line }) => line).join(',')}]`],
    );
  }
  await older.query('close carried');
}

async function copySequences(older: Client, newer: Client): Promise<void> {
  const { rows } = await older.query<{ name: string; last: string | null }>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value as last from pg_sequences`,
  );
  for (const { name, last } of rows)
    if (last !== null) await newer.query('select setval($1::regclass, $2)', [name, last]);
}
