import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineLedger, rebuildReadModels } from '@dingce/installation';
import type { Finding } from '@dingce/installation';
import {
  checkpointText,
  emptyEdge,
  extend,
  FolderStore,
  publish,
  readLog,
  replay,
  ReplayRefused,
  rootOf,
  sequence,
  sha256,
  sqlOf,
} from '@dingce/ledger';
import type { Checkpoint, Replayed } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import type { FreshDatabase } from '../../../../test/database';
import { emptyDatabase, ownerOf, seededCity } from '../sample/seeded.given';
import type { Seeded } from '../sample/seeded.given';

let city: Seeded;
let mirror: string;
let store: FolderStore;
let older: FreshDatabase;
let olderOwner: DataSource;

type Shown = Checkpoint & { text: string };
/** What was published, at some size: the bundles of the whole log serve for every smaller one. */
const checkpointOf = async (): Promise<Shown> => {
  const { log, edge, root } = await readLog(sqlOf(city.owner.manager));
  const checkpoint = { origin: log, size: edge.size, root };
  return { ...checkpoint, text: `${checkpointText(checkpoint)}\n` };
};
const restoring = (checkpoint: Shown, from: FolderStore = store): Promise<Replayed> =>
  olderOwner.transaction((manager) => replay(sqlOf(manager), from, checkpoint));
const rowsOf = (owner: DataSource, text: string) => sqlOf(owner.manager).query(text);
const record = [
  'select stream_id, seq, act_id, part, type, version, body, prev_hash, leaf_hash, recorded_at from ledger.entry order by 1, 2',
  'select act_id, stream_id, first_seq, last_seq, recorded_at from ledger.act order by 1, 2',
  'select * from ledger.stream order by stream_id',
  'select * from ledger.leaf order by leaf_index',
  'select * from ledger.tile order by level, idx',
  'select log, size, root, edge from ledger.log',
];

beforeAll(async () => {
  city = await seededCity();
  mirror = mkdtempSync(join(tmpdir(), 'mirror-'));
  store = new FolderStore(mirror);
  const { state } = await city.owner.transaction((manager) => sequence(sqlOf(manager)));
  await publish(sqlOf(city.owner.manager), store, state, 0);
}, 120_000);
afterAll(async () => {
  await city?.close();
  rmSync(mirror, { recursive: true });
});
beforeEach(async () => {
  older = await emptyDatabase();
  olderOwner = await ownerOf(older);
});
afterEach(async () => {
  await olderOwner?.destroy();
  await older?.close();
});

it('puts back everything that was published, to the same bytes, heads and tree', async () => {
  const checkpoint = await checkpointOf();
  const replayed = await restoring(checkpoint);
  expect(replayed).toMatchObject({ from: 0, to: checkpoint.size, present: 1, restored: checkpoint.size - 1, cut: [] });
  expect(replayed.sealedMissing).toBeGreaterThan(0);
  for (const text of record) expect(await rowsOf(olderOwner, text)).toEqual(await rowsOf(city.owner, text));
  expect(await rowsOf(olderOwner, 'select count(*)::int as n from ledger.pending')).toEqual([{ n: 0 }]);
  // Again is nothing more.
  expect(await restoring(checkpoint)).toMatchObject({ restored: 0, present: 0, from: checkpoint.size });
}, 60_000);

it('goes on from what an older database holds', async () => {
  const size = 300;
  const leaves = (await rowsOf(city.owner, 'select leaf_hash from ledger.leaf order by leaf_index')) as {
    leaf_hash: Buffer;
  }[];
  const part = leaves.slice(0, size).map((row) => row.leaf_hash);
  const { origin } = await checkpointOf();
  const earlier = { origin, size, root: rootOf(extend(emptyEdge, part, sha256).edge, sha256) };
  await restoring({ ...earlier, text: `${checkpointText(earlier)}\n` });
  const checkpoint = await checkpointOf();
  expect(await restoring(checkpoint)).toMatchObject({ from: size, restored: checkpoint.size - size, present: 0 });
  expect(await rowsOf(olderOwner, record[0] as string)).toEqual(await rowsOf(city.owner, record[0] as string));
  expect(await rowsOf(olderOwner, 'select size::int from ledger.log')).toEqual([{ size: checkpoint.size }]);
  const behind = restoring({ ...earlier, text: '' });
  await expect(behind).rejects.toMatchObject({ reason: 'behind' });
}, 60_000);

it('leaves a sound ledger: read models from nothing, acts known by their ids, only sealed values missing', async () => {
  await restoring(await checkpointOf());
  await rebuildReadModels(olderOwner);
  const found: Finding[] = [];
  await sqlOf(olderOwner.manager).query('update outbox.wake set delivered_version = version');
  const { ruleSets } = city.installation;
  await examineLedger({ owner: olderOwner, ruleSets, documents: city.documents }, { report: (f) => found.push(f) });
  expect(found.filter((f) => !f.expected.startsWith('a sealed value'))).toEqual([]);
  const [act] = await sqlOf(olderOwner.manager).query<{ act_id: string; stream_id: string; kind: string }>(
    `select a.act_id, a.stream_id, s.kind from ledger.act a join ledger.stream s using (stream_id) where s.kind = 'decision' limit 1`,
  );
  const lock = 'select replay_first::int, replay_matches from ledger.lock($1, $2, $3, $4)';
  const asked = [act?.stream_id, act?.kind, act?.act_id, Buffer.from('anything')];
  expect(await sqlOf(older.dataSource.manager).query(lock, asked)).toEqual([
    { replay_first: expect.any(Number) as number, replay_matches: null },
  ]);
}, 60_000);

describe('refuses, and changes nothing', () => {
  const nothing = async (refused: Promise<unknown>, reason: string): Promise<void> => {
    await expect(refused).rejects.toMatchObject({ reason });
    await expect(refused).rejects.toThrow(ReplayRefused);
    expect(await rowsOf(olderOwner, 'select count(*)::int as n from ledger.entry')).toEqual([{ n: 1 }]);
    expect(await rowsOf(olderOwner, 'select size::int from ledger.log')).toEqual([{ size: 0 }]);
  };

  it('bundles that are not those that were signed', async () => {
    const changed = mkdtempSync(join(tmpdir(), 'changed-'));
    cpSync(mirror, changed, { recursive: true });
    const file = join(changed, 'tile/entries/000');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('滨海市', bytes.length / 2);
    bytes.write('滨江市', at);
    writeFileSync(file, bytes);
    const refused = restoring(await checkpointOf(), new FolderStore(changed));
    await expect(refused).rejects.toThrow(ReplayRefused);
    expect(await rowsOf(olderOwner, 'select count(*)::int as n from ledger.entry')).toEqual([{ n: 1 }]);
    rmSync(changed, { recursive: true });
  });

  it('another root', async () => {
    const checkpoint = await checkpointOf();
    await nothing(restoring({ ...checkpoint, root: Buffer.alloc(32, 7) }), 'root-differs');
  });

  it('another log', async () => {
    await nothing(restoring({ ...(await checkpointOf()), origin: 'other.dingce/ledger/1' }), 'other-log');
  });

  it('a database that went another way', async () => {
    await rowsOf(olderOwner, `delete from ledger.pending`);
    await olderOwner.query('set session_replication_role = replica');
    await rowsOf(
      olderOwner,
      `update ledger.entry set leaf_hash = sha256('x') where stream_id = 'ledger' returning seq`,
    );
    await nothing(restoring(await checkpointOf()), 'forked');
  });
});
