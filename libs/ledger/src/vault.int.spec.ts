import { createHash, randomUUID } from 'node:crypto';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import type { Actor } from './envelope';
import { encodeEntry } from './envelope';
import { sqlOf } from './sql';
import type { Sql } from './sql';
import { append, lock } from './store';
import { openSealed, readSealed, seal, storeSealed, vaultLines, verifySealed } from './vault';
import type { SealedValue } from './vault';
import { eraseSealed, repeatErasures, restrictSealed, rewrapVault, sweepVault } from './vault-erasure';
import { keyRing, VaultKeyMissing } from './vault-keys';

const older = 'the-older-key-of-the-vault-in-tests';
const newer = 'the-newer-key-of-the-vault-in-tests';
const ring = keyRing(older);
const stream = 'erasure/org-1';
const values = 'comments/d-1/1/0';

const official = (id: string, unit = `u-${id}`): Actor => ({
  kind: 'person',
  id,
  unit,
  auth: { method: 'oidc', strength: 'login' },
});
const citizen: Actor = { kind: 'citizen', id: 'c-1', auth: { method: 'oidc', strength: 'login' } };

let database: FreshDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  sql = sqlOf(database.dataSource.manager);
});
afterAll(() => database?.close());

/** Appends one event as it would stand in the record; the ledger itself knows no procedure. */
async function told(type: string, data: object, actor: Actor, on = stream): Promise<string> {
  const actId = randomUUID();
  const requestHash = createHash('sha256').update(actId).digest();
  await database.dataSource.transaction(async (manager) => {
    const inside = sqlOf(manager);
    const kind = on.split('/')[0] as string;
    const head = await lock(inside, { stream: on, kind, actId, requestHash });
    const body = encodeEntry({
      v: 1,
      origin: testOrigin,
      stream: on,
      seq: head.headSeq + 1,
      prev: head.headHash,
      act: actId,
      part: 0,
      parts: 1,
      type,
      version: 1,
      actor,
      basis: ['PIPL-47'],
      occurredAt: head.now,
      recordedAt: head.now,
      data,
    });
    await append(inside, { stream: on, actId, requestHash, bodies: [body] });
  });
  return actId;
}

async function stored(text: string): Promise<SealedValue> {
  const value = seal('text', text);
  await storeSealed(sql, ring, values, [value]);
  return value;
}

/** A request by p-1 and a decision by another, unless a test bends it. */
async function decided(
  commitments: string[],
  {
    by = official('p-1'),
    decider = official('p-2'),
    type = 'PersonalDataErased',
    named = commitments,
    streams = [values],
  } = {},
): Promise<string> {
  const requestId = await told('ErasureRequested', { commitments, streams }, by);
  return told(type, { requestId, commitments: named, streams }, decider);
}

const asOwner = <T>(work: (owner: Sql) => Promise<T>): Promise<T> =>
  asClient(database.ownerUrl, (client) => work(sqlOf(client)));

describe('the vault under lock', () => {
  it('opens what was stored, by commitment, and tells the salt to who must prove it', async () => {
    const [name, phone] = [seal('name', { given: '三', family: '张' }), seal('phone', '13800000000')];
    await storeSealed(sql, ring, 'decision/1', [name, phone]);
    expect(await openSealed(sql, ring, [name.commitment, phone.commitment, 'f'.repeat(64)])).toEqual({
      [name.commitment]: name.value,
      [phone.commitment]: phone.value,
    });
    const [read] = await readSealed(sql, ring, [phone.commitment]);
    expect(read).toEqual(phone);
    expect(verifySealed(read as SealedValue)).toBe(true);
  });

  it('holds neither value nor salt in the clear', async () => {
    const { commitment, salt } = await stored('坡道太陡');
    const [row] = await asOwner((owner) =>
      owner.query<{ line: string }>(
        'select v::text || k::text as line from vault.value v join vault.key k using (commitment) where commitment = $1',
        [Buffer.from(commitment, 'hex')],
      ),
    );
    expect(row?.line).toContain(commitment);
    expect(row?.line).not.toContain('坡道');
    expect(row?.line).not.toContain(Buffer.from('坡道').toString('hex'));
    expect(row?.line).not.toContain(salt.toString('hex'));
  });

  it('opens nothing under another key, and nothing that was moved to another place', async () => {
    const [one, two] = [await stored('一'), await stored('二')];
    await expect(openSealed(sql, keyRing(newer), [one.commitment])).rejects.toBeInstanceOf(VaultKeyMissing);
    await asOwner((owner) =>
      owner.query(
        'update vault.value a set sealed = b.sealed from vault.value b where a.commitment = $1 and b.commitment = $2',
        [Buffer.from(one.commitment, 'hex'), Buffer.from(two.commitment, 'hex')],
      ),
    );
    await expect(openSealed(sql, ring, [one.commitment])).rejects.toThrow();
  });

  it.each([
    ['update', `update vault.value set erased_at = now()`],
    ['delete', 'delete from vault.value'],
    ['destroy a key of', 'delete from vault.key'],
    ['change a key of', `update vault.key set kek = 'x'`],
    [
      'store in the clear in',
      `insert into vault.value (commitment, field, stream_id, value) values ('\\x00', 'text', 's', '"x"')`,
    ],
    [
      'write tombstones into',
      `insert into vault.value (commitment, field, stream_id, erased_at) values ('\\x01', 'text', 's', now())`,
    ],
    ['look behind the functions of', `select vault.decided('${stream}', '${randomUUID()}', 'PersonalDataErased')`],
  ])('does not let the application %s it', async (_what, statement) => {
    await expect(sql.query(statement)).rejects.toThrow(/permission denied/);
  });

  it('refuses a key too short to be one', () => {
    expect(() => keyRing('short')).toThrow(/32/);
    expect(() => keyRing(`${older},short`)).toThrow(/32/);
  });
});

describe('an erasure', () => {
  it('removes exactly what two officials decided, leaves the row, and may be repeated', async () => {
    const [gone, stays] = [await stored('去'), await stored('留')];
    const act = await decided([gone.commitment]);
    expect(await eraseSealed(sql, stream, act)).toBe(1);
    expect(await eraseSealed(sql, stream, act)).toBe(0);
    expect(await openSealed(sql, ring, [gone.commitment, stays.commitment])).toEqual({ [stays.commitment]: '留' });
    expect(await vaultLines(sql, [gone.commitment])).toEqual([
      {
        commitment: gone.commitment,
        field: 'text',
        stream: values,
        erasedAt: expect.stringMatching(/Z$/),
        restrictedAt: null,
      },
    ]);
    const rows = await sql.query('select sealed, salt, value from vault.value where commitment = $1', [
      Buffer.from(gone.commitment, 'hex'),
    ]);
    expect(rows).toEqual([{ sealed: null, salt: null, value: null }]);
    expect(
      await sql.query('select 1 from vault.key where commitment = $1', [Buffer.from(gone.commitment, 'hex')]),
    ).toEqual([]);
  });

  it('a restriction keeps the value and lets nobody read it', async () => {
    const value = await stored('限');
    await restrictSealed(sql, stream, await decided([value.commitment], { type: 'ProcessingRestricted' }));
    expect(await openSealed(sql, ring, [value.commitment])).toEqual({});
    expect(await vaultLines(sql, [value.commitment])).toMatchObject([
      { erasedAt: null, restrictedAt: expect.any(String) },
    ]);
    expect(await eraseSealed(sql, stream, await decided([value.commitment]))).toBe(1);
  });

  const attacks: [what: string, code: string, attempt: (c: string) => Promise<[stream: string, act: string]>][] = [
    ['by one person alone', 'DC105', async (c) => [stream, await decided([c], { decider: official('p-1') })]],
    [
      'by one person who enters it for another',
      'DC105',
      async (c) => [
        stream,
        await decided([c], { decider: { ...official('p-1'), for: { kind: 'person', id: 'p-3', evidence: [] } } }),
      ],
    ],
    ['by two of one unit', 'DC108', async (c) => [stream, await decided([c], { decider: official('p-2', 'u-p-1') })]],
    [
      'by one who enters it for another of the unit that requested it',
      'DC108',
      async (c) => [
        stream,
        await decided([c], {
          decider: { ...official('p-2'), for: { kind: 'person', id: 'p-3', unit: 'u-p-1', evidence: [] } },
        }),
      ],
    ],
    ['that a citizen requested of one official', 'DC104', async (c) => [stream, await decided([c], { by: citizen })]],
    ['of more than was requested', 'DC106', async (c) => [stream, await decided([c], { named: [c, 'f'.repeat(64)] })]],
    [
      'in a stream that it does not name',
      'DC107',
      async (c) => [stream, await decided([c], { streams: ['comments/d-2/1/0'] })],
    ],
    [
      'that nobody requested',
      'DC103',
      async (c) => [
        stream,
        await told(
          'PersonalDataErased',
          { requestId: randomUUID(), commitments: [c], streams: [values] },
          official('p-2'),
        ),
      ],
    ],
    [
      'that was only requested',
      'DC102',
      async (c) => [stream, await told('ErasureRequested', { commitments: [c], streams: [values] }, official('p-1'))],
    ],
    ['that was refused', 'DC102', async (c) => [stream, await decided([c], { type: 'ErasureRefused' })]],
    ['that no act tells of', 'DC102', async () => [stream, randomUUID()]],
    [
      'told in a stream of another kind',
      'DC101',
      async (c) => [
        'decision/d-1',
        await told(
          'PersonalDataErased',
          { requestId: randomUUID(), commitments: [c], streams: [values] },
          official('p-2'),
          'decision/d-1',
        ),
      ],
    ],
  ];
  it.each(attacks)('%s is refused by the database itself (%s)', async (_what, code, attempt) => {
    const value = await stored(`受保护 ${_what}`);
    const [on, act] = await attempt(value.commitment);
    await expect(eraseSealed(sql, on, act)).rejects.toMatchObject({ code });
    expect(await openSealed(sql, ring, [value.commitment])).toEqual({ [value.commitment]: `受保护 ${_what}` });
  });
});

describe('changing the wrapping key', () => {
  it('makes every older backup unreadable for good, the erased and the rest, while the living vault stays open', async () => {
    const [gone, stays] = [await stored('被删除者的话'), await stored('留下的话')];
    const all = [gone, stays].map((v) => Buffer.from(v.commitment, 'hex'));
    await asOwner(async (owner) => {
      await owner.query('create table public.backup_value as select * from vault.value where commitment = any ($1)', [
        all,
      ]);
      await owner.query('create table public.backup_key as select * from vault.key where commitment = any ($1)', [all]);
    });
    await eraseSealed(sql, stream, await decided([gone.commitment]));
    await asOwner((owner) => rewrapVault(owner, keyRing(`${newer},${older}`)));
    const now = keyRing(newer);
    expect(await openSealed(sql, now, [stays.commitment])).toEqual({ [stays.commitment]: '留下的话' });

    // The older key is destroyed; then somebody restores the vault as it was before the erasure.
    await asOwner(async (owner) => {
      await owner.query('delete from vault.key where commitment = any ($1)', [all]);
      await owner.query('delete from vault.value where commitment = any ($1)', [all]);
      await owner.query('insert into vault.value select * from public.backup_value');
      await owner.query('insert into vault.key select * from public.backup_key');
      await owner.query('drop table public.backup_value, public.backup_key');
    });
    await expect(openSealed(sql, now, [gone.commitment])).rejects.toBeInstanceOf(VaultKeyMissing);
    // Whoever still has the older key sees why the record must be carried out again before anybody reads.
    expect(await openSealed(sql, ring, [gone.commitment])).toEqual({ [gone.commitment]: '被删除者的话' });
    const { erased, unlawful } = await repeatErasures(sql);
    expect(erased).toBe(1);
    // What the attacks above left in the record is named, and touches nothing.
    expect([...new Set(unlawful.map(({ code }) => code))].sort()).toEqual([
      'DC103',
      'DC104',
      'DC105',
      'DC106',
      'DC107',
      'DC108',
    ]);
    expect(await openSealed(sql, ring, [gone.commitment])).toEqual({});
    expect(await repeatErasures(sql)).toMatchObject({ erased: 0, restricted: 0 });
  });

  it('locks what was stored before the vault was encrypted', async () => {
    const value = seal('text', '早年的意见');
    await asOwner((owner) =>
      owner.query('insert into vault.value (commitment, field, salt, value, stream_id) values ($1, $2, $3, $4, $5)', [
        Buffer.from(value.commitment, 'hex'),
        value.field,
        value.salt,
        JSON.stringify(value.value),
        values,
      ]),
    );
    expect(await readSealed(sql, ring, [value.commitment])).toEqual([value]);
    expect(await asOwner((owner) => rewrapVault(owner, keyRing(`${newer},${older}`)))).toMatchObject({ locked: 1 });
    expect(await readSealed(sql, keyRing(newer), [value.commitment])).toEqual([value]);
    const [row] = await sql.query<{ salt: unknown; value: unknown }>(
      'select salt, value from vault.value where commitment = $1',
      [Buffer.from(value.commitment, 'hex')],
    );
    expect(row).toEqual({ salt: null, value: null });
  });
});

describe('a sweep', () => {
  it('takes the destroyed key out of the table’s file', async () => {
    const value = await stored('扫除');
    const read = async (): Promise<Buffer> =>
      asOwner(async (owner) => {
        await owner.query('checkpoint');
        const [row] = await owner.query<{ bytes: Buffer }>(
          `select pg_read_binary_file(pg_relation_filepath('vault.key')) as bytes`,
        );
        return (row as { bytes: Buffer }).bytes;
      });
    const [key] = await sql.query<{ wrapped: Buffer }>('select wrapped from vault.key where commitment = $1', [
      Buffer.from(value.commitment, 'hex'),
    ]);
    const { wrapped } = key as { wrapped: Buffer };
    expect((await read()).includes(wrapped)).toBe(true);
    await eraseSealed(sql, stream, await decided([value.commitment]));
    expect((await read()).includes(wrapped)).toBe(true);
    await asOwner((owner) => sweepVault(owner));
    expect((await read()).includes(wrapped)).toBe(false);
  });
});
