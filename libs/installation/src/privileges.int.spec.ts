import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { asClient } from '../../../test/database';
import { prepareDatabase } from './prepare-database';

/**
 * Who may do what in the database, whole: a grant that is not written here fails the test, and so does one that is gone.
 * A privilege on some columns only names them: `update(active)`. `dingce_owner` owns, cannot log in, and is not listed.
 */
const granted: Record<string, Record<string, string>> = {
  dingce_app: {
    'schema identity': 'usage',
    'schema ledger': 'usage',
    'schema outbox': 'usage',
    'schema projection': 'usage',
    'schema vault': 'usage',
    'function ledger.append': 'execute',
    'function ledger.hold_epoch': 'execute',
    'function ledger.lock': 'execute',
    'function vault.erase': 'execute',
    'function vault.restrict': 'execute',
    'table identity.appointment': 'delete insert select',
    'table identity.client': 'insert select update',
    'table identity.login': 'delete insert select',
    'table identity.organ': 'insert select update',
    'table identity.person': 'insert select',
    'table identity.post': 'insert select update',
    'table identity.signing_key': 'insert select update',
    'table identity.unit': 'insert select update',
    'table ledger.act': 'select',
    'table ledger.checkpoint': 'select',
    'table ledger.entry': 'select',
    'table ledger.leaf': 'select',
    'table ledger.log': 'select',
    'table ledger.pending': 'select',
    'table ledger.setting': 'select',
    'table ledger.stream': 'select',
    'table outbox.engine': 'insert select',
    'table outbox.notice': 'insert select update(attempts) update(delivered_at) update(last_error) update(next_at)',
    'table outbox.subscription': 'insert select update(active)',
    'table outbox.wake': 'insert select update(delivered_version) update(not_before) update(version)',
    'table projection.decision': 'insert select update',
    'table projection.dossier': 'insert select update',
    'table projection.duty': 'insert select update',
    'table projection.position': 'insert select update',
    'table projection.register': 'insert select update',
    'table projection.stream_state': 'insert select update',
    'table projection.timeline': 'insert select',
    'table vault.key': 'insert select',
    'table vault.value': 'insert(commitment) insert(field) insert(sealed) insert(stream_id) select',
  },
  dingce_auditor: {
    'schema identity': 'usage',
    'schema ledger': 'usage',
    'schema projection': 'usage',
    'table identity.appointment': 'select',
    'table identity.client': 'select',
    'table identity.organ': 'select',
    'table identity.person': 'select',
    'table identity.post': 'select',
    'table identity.signing_key': 'select',
    'table identity.unit': 'select',
    'table ledger.act': 'select',
    'table ledger.checkpoint': 'select',
    'table ledger.entry': 'select',
    'table ledger.leaf': 'select',
    'table ledger.log': 'select',
    'table ledger.pending': 'select',
    'table ledger.setting': 'select',
    'table ledger.stream': 'select',
    'table projection.decision': 'select',
    'table projection.dossier': 'select',
    'table projection.duty': 'select',
    'table projection.position': 'select',
    'table projection.register': 'select',
    'table projection.stream_state': 'select',
    'table projection.timeline': 'select',
  },
  dingce_sequencer: {
    'schema ledger': 'usage',
    'table ledger.checkpoint': 'insert select',
    'table ledger.entry': 'select',
    'table ledger.leaf': 'insert select',
    'table ledger.log': 'select update(edge) update(halted) update(root) update(size)',
    'table ledger.pending': 'delete select',
    'table ledger.setting': 'select',
    'table ledger.tile': 'insert select',
  },
  public: {},
};

const schemas = `('identity', 'ledger', 'outbox', 'projection', 'vault', 'public')`;

/** Every explicit grant in the catalogue, by role and object; a role's own membership brings in what it inherits. */
const catalogue = `
with acl as (
  select 'schema ' || nspname as object, null as part, (aclexplode(coalesce(nspacl, acldefault('n', nspowner)))).*, nspowner as owner
    from pg_namespace where nspname in ${schemas} and nspname <> 'public'
  union all
  select case c.relkind when 'S' then 'sequence ' else 'table ' end || n.nspname || '.' || c.relname, null,
         (aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)))).*, c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${schemas} and c.relkind in ('r', 'v', 'm', 'p', 'S')
  union all
  select 'table ' || n.nspname || '.' || c.relname, a.attname, (aclexplode(a.attacl)).*, c.relowner
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ${schemas} and a.attacl is not null
  union all
  select 'function ' || n.nspname || '.' || p.proname, null, (aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))).*, p.proowner
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ${schemas}
)
select coalesce(r.rolname, 'public') as role, object,
       string_agg(distinct lower(privilege_type) || coalesce('(' || part || ')', ''), ' ' order by lower(privilege_type) || coalesce('(' || part || ')', '')) as privileges
  from acl left join pg_roles r on r.oid = grantee
 where grantee <> owner and grantee <> (select oid from pg_roles where rolname = 'dingce_owner')
 group by 1, 2 order by 1, 2`;

describe('what each role may do in the database', () => {
  const server = process.env.DATABASE_URL as string;
  const name = `p_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  let owner: Client;
  let app: Client;
  beforeAll(async () => {
    await asClient(server, (c) => c.query(`create database ${name} template template0`));
    const url = new URL(server);
    url.pathname = `/${name}`;
    const { appUrl } = await prepareDatabase({ ownerUrl: url.toString(), origin: name, role: `${name}_app` });
    [owner, app] = [new Client({ connectionString: url.toString() }), new Client({ connectionString: appUrl })];
    await Promise.all([owner.connect(), app.connect()]);
  });
  afterAll(async () => {
    await Promise.all([owner?.end(), app?.end()]);
    await asClient(server, async (c) => {
      await c.query(`drop database if exists ${name} with (force)`);
      await c.query(`drop role if exists ${name}_app`);
    });
  });

  const found = async (): Promise<Record<string, Record<string, string>>> => {
    const { rows } = await owner.query<{ role: string; object: string; privileges: string }>(catalogue);
    const roles: Record<string, Record<string, string>> = Object.fromEntries(
      Object.keys(granted).map((role) => [role, {}]),
    );
    for (const { role, object, privileges } of rows) (roles[role] ??= {})[object] = privileges;
    return roles;
  };

  it('is what is written down here, no more and no less', async () => {
    expect(await found()).toEqual(granted);
  });

  it('would not have passed with one more grant, on a table, a column, a function, or to everybody', async () => {
    await owner.query('begin');
    await owner.query('grant delete on vault.value to dingce_app');
    await owner.query('grant select (secret) on outbox.subscription to dingce_auditor');
    await owner.query('grant execute on function vault.decided(text, uuid, text) to public');
    const roles = await found();
    await owner.query('rollback');
    expect(roles.dingce_app?.['table vault.value']).toContain('delete');
    expect(roles.dingce_auditor?.['table outbox.subscription']).toBe('select(secret)');
    expect(roles.public?.['function vault.decided']).toBe('execute');
  });

  it('gives no function that runs as its owner a search path that a caller can bend', async () => {
    const { rows } = await owner.query<{ name: string; config: string[] | null }>(
      `select p.oid::regprocedure::text as name, p.proconfig as config from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ${schemas} and p.prosecdef order by 1`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const { name: fn, config } of rows)
      expect({ fn, path: config?.find((c) => c.startsWith('search_path=')) }).toEqual({
        fn,
        // Temporary objects last: what a caller makes there can shadow nothing.
        path: expect.stringMatching(/^search_path=(?:pg_catalog|ledger), pg_temp$/),
      });
  });

  it('makes the login roles members of one group each', async () => {
    const { rows } = await owner.query(
      `select m.rolname as login, g.rolname as member_of from pg_auth_members a join pg_roles m on m.oid = a.member
         join pg_roles g on g.oid = a.roleid where m.rolname in ($1, 'dingce_log') order by 2`,
      [`${name}_app`],
    );
    expect(rows).toEqual([
      { login: `${name}_app`, member_of: 'dingce_app' },
      { login: 'dingce_log', member_of: 'dingce_sequencer' },
    ]);
  });

  it('makes no role of ours a superuser, and lets none of the groups log in', async () => {
    const { rows } = await owner.query(
      `select rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles
        where rolname in ('dingce_owner', 'dingce_app', 'dingce_auditor', 'dingce_sequencer') order by 1`,
    );
    const none = { rolcanlogin: false, rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false };
    expect(rows).toEqual(
      ['dingce_app', 'dingce_auditor', 'dingce_owner', 'dingce_sequencer'].map((rolname) => ({ rolname, ...none })),
    );
  });

  it.each([
    ['rewrite an entry', 'update ledger.entry set body = body'],
    ['empty the record', 'truncate ledger.entry'],
    ['open the ledger anew', `insert into ledger.setting values (2, 'x', false, 1)`],
    ['raise the epoch', 'update ledger.setting set engine_epoch = 99'],
    ['point a subscription elsewhere', `update outbox.subscription set url = 'https://x'`],
    ['take over a secret', `update outbox.subscription set secret = 'x'`],
    ['change what is announced', `update outbox.notice set payload = '{}'`],
    ['retouch the chronicle', `update projection.timeline set dissent = false`],
    ['drop a duty', 'delete from projection.duty'],
    ['rename a person', `update identity.person set name = 'x'`],
    ['make a table', 'create table public.x (y int)'],
    ['make a table in the ledger', 'create table ledger.x (y int)'],
    ['make a temporary table', 'create temporary table x (y int)'],
    ['switch the tripwires off', `set session_replication_role = replica`],
    ['become the owner', 'set role dingce_owner'],
  ])('does not let the application %s', async (_what, statement) => {
    await expect(app.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });
});
