import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { encodeEntry } from './envelope';
import type { Envelope } from './envelope';
import { envelopeOf } from './envelope.given';
import { sqlOf } from './sql';
import { append, lock, readHead, readStream } from './store';

let database: FreshDatabase;
let app: Client;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  app = new Client({ connectionString: database.appUrl });
  await app.connect();
});
afterEach(() => app.end());

const requestHash = createHash('sha256').update('request').digest();
const newStream = (): string => `decision/${randomUUID()}`;
const asOwner = (text: string, values: unknown[] = []): Promise<unknown> =>
  asClient(database.ownerUrl, (client) => client.query(text, values));

/** One lawful entry unless bent, in whatever transaction the application's connection is in. */
async function act(stream: string, { kind = 'decision', ...bent }: Partial<Envelope> & { kind?: string } = {}) {
  const actId = randomUUID();
  const head = await lock(sqlOf(app), { stream, kind, actId, requestHash });
  const place = { origin: testOrigin, stream, act: actId, seq: head.headSeq + 1, prev: head.headHash };
  const body = encodeEntry(envelopeOf({ ...place, occurredAt: head.now, recordedAt: head.now, ...bent }));
  await append(sqlOf(app), { stream, actId, requestHash, bodies: [body] });
}

async function committed(stream: string, bent: Parameters<typeof act>[1] = {}): Promise<void> {
  await app.query('begin');
  await act(stream, bent);
  await app.query('commit');
}

describe('what would run at commit after the act was made durable', () => {
  it('is no cursor that is held', async () => {
    const stream = newStream();
    await app.query('begin');
    await act(stream);
    await app.query(`declare later cursor with hold for select set_config('synchronous_commit', 'off', true)`);
    await expect(app.query('commit')).rejects.toMatchObject({ code: 'DC015' });
    expect(await readStream(sqlOf(app), stream)).toEqual([]);
  });

  it('is nothing on a temporary table, which the application cannot even make', async () => {
    const temporary = `create temporary table own (n int);
      create function pg_temp.off() returns trigger language plpgsql as $$ begin perform set_config('synchronous_commit', 'off', true); return null; end $$;
      create constraint trigger own_off after insert on own deferrable initially deferred for each row execute function pg_temp.off()`;
    await expect(app.query(temporary)).rejects.toMatchObject({ code: '42501' });
    // A restored dump has forgotten what was revoked on its database.
    const { rows } = await app.query<{ name: string }>('select current_database() as name');
    await asOwner(`grant temporary on database ${rows[0]?.name ?? ''} to public`);
    const stream = newStream();
    await app.query(temporary);
    await app.query('begin');
    await act(stream);
    await app.query('insert into own values (1)');
    await expect(app.query('commit')).rejects.toMatchObject({ code: 'DC015' });
    await asOwner(`revoke temporary on database ${rows[0]?.name ?? ''} from public`);
    expect(await readStream(sqlOf(app), stream)).toEqual([]);
  });

  it.each(['commit and chain', 'select 1; commit', 'set constraints all immediate'])(
    'is not another statement: %s',
    async (text) => {
      await app.query('begin');
      await act(newStream());
      await expect(app.query(text)).rejects.toMatchObject({ code: 'DC015' });
    },
  );

  it('leaves an act that is committed by itself on disk, whatever the session and the role say', async () => {
    await app.query('alter role current_user set synchronous_commit = off');
    await app.query('set synchronous_commit = off');
    await committed(newStream());
    const { rows } = await app.query('select pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() as flushed');
    expect(rows).toEqual([{ flushed: true }]);
  });
});

describe('a frozen ledger', () => {
  it('takes no act that was locked before it froze, or that was never locked', async () => {
    const stream = newStream();
    await committed(stream);
    const head = await readHead(sqlOf(app), stream);
    await asOwner(`update ledger.log set halted = 'rolled-back: test'`);
    try {
      const actId = randomUUID();
      const at = head?.now as string;
      const place = { origin: testOrigin, stream, act: actId, seq: 2, prev: head?.headHash as string };
      const body = encodeEntry(envelopeOf({ ...place, occurredAt: at, recordedAt: at }));
      await expect(append(sqlOf(app), { stream, actId, requestHash, bodies: [body] })).rejects.toMatchObject({
        code: 'DC013',
      });
    } finally {
      await asOwner('update ledger.log set halted = null');
    }
    expect(await readStream(sqlOf(app), stream)).toHaveLength(1);
  });

  it('is not thawed, shortened or renamed by the sequencer', async () => {
    await asOwner(`update ledger.log set halted = 'rolled-back: test', size = 3`);
    const asSequencer = (text: string): Promise<unknown> =>
      asClient(database.ownerUrl, async (client) => {
        await client.query('set role dingce_sequencer');
        await client.query(text);
      });
    await expect(asSequencer('update ledger.log set halted = null')).rejects.toMatchObject({ code: 'DC017' });
    await expect(asSequencer('update ledger.log set size = 2')).rejects.toMatchObject({ code: 'DC017' });
    await expect(asSequencer(`update ledger.log set log = 'x'`)).rejects.toMatchObject({ code: '42501' });
    await asSequencer('update ledger.log set size = 4');
    await asOwner('update ledger.log set halted = null, size = 0');
  });
});

describe("the ledger's own history", () => {
  it.each(['LogKeyRotated', 'LogOpened', 'EngineEpochRaised', 'LedgerUnfrozen', 'EvidenceRenewed'])(
    'has no %s that the application tells',
    async (type) => {
      await app.query('begin');
      await expect(act('ledger', { kind: 'ledger', type })).rejects.toMatchObject({ code: 'DC016' });
    },
  );

  it('has its census', async () => {
    await committed('ledger', { kind: 'ledger', type: 'CensusTaken' });
  });

  it('has no succession that the application prepares or blocks', async () => {
    await expect(act('log/2', { kind: 'ledger' })).rejects.toMatchObject({ code: 'DC001' });
    await expect(act('log/2', { kind: 'log', type: 'CensusTaken' })).rejects.toMatchObject({ code: 'DC001' });
  });
});

describe('a stream', () => {
  it('is of the kind that its name begins with, so that nobody can take the name for another', async () => {
    await expect(act(`comments/${randomUUID()}/1/0`)).rejects.toMatchObject({ code: 'DC001' });
  });

  it('goes on at its own last instant while the clock stands before it', async () => {
    const stream = newStream();
    await committed(stream);
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    await asOwner('update ledger.stream set head_at = $2 where stream_id = $1', [stream, ahead]);
    await committed(stream);
    expect((await readStream(sqlOf(app), stream)).at(-1)?.envelope.recordedAt).toBe(ahead);
    const further = new Date(Date.parse(ahead) + 1).toISOString();
    await app.query('begin');
    await expect(act(stream, { recordedAt: further })).rejects.toMatchObject({ code: 'DC011' });
  });
});
