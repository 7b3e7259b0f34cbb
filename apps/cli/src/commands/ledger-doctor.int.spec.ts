import { examineLedger } from '@dingce/installation';
import type { Finding } from '@dingce/installation';
import { sequence, sqlOf } from '@dingce/ledger';
import { asClient } from '../../../../test/database';
import { seededCity } from '../sample/seeded.given';
import type { Seeded } from '../sample/seeded.given';

let city: Seeded;
beforeAll(async () => {
  city = await seededCity();
  // All told, as it is while workers run; half of the log sequenced, half waiting.
  await sqlOf(city.owner.manager).query('update outbox.wake set delivered_version = version');
  await city.owner.transaction((manager) => sequence(sqlOf(manager)));
}, 120_000);
afterAll(() => city?.close());

async function examined(): Promise<Finding[]> {
  const found: Finding[] = [];
  const { owner, installation, documents } = city;
  await examineLedger({ owner, ruleSets: installation.ruleSets, documents }, { report: (f) => found.push(f) });
  return found;
}

const told = (found: Finding[]): string[] => found.map((f) => `${f.check} ${f.subject}: ${f.found}`);

/** Damage done on purpose, as a superuser who turns the ledger's own refusals off. */
const damage = (...statements: string[]): Promise<void> =>
  asClient(city.database.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  });

const aDecision = `(select stream_id from projection.decision order by stream_id limit 1)`;

it('finds nothing in a sound ledger', async () => {
  expect(told(await examined())).toEqual([]);
}, 60_000);

describe('finds what differs, and where', () => {
  it.each<[string, { harm: string[]; heal: string[]; check: string; found: RegExp }]>([
    [
      'a changed byte',
      {
        harm: [
          `update ledger.entry set body = overlay(body placing '\\x39' from 200 for 1) where stream_id = ${aDecision} and seq = 2`,
        ],
        heal: [],
        check: 'entries',
        found: /decision\/.*: the bytes of entry 2 do not have the stored hash/,
      },
    ],
    [
      'a column that tells something else than the bytes',
      {
        harm: [`update ledger.entry set type = 'DecisionStarted' where stream_id = ${aDecision} and seq = 2`],
        heal: [],
        check: 'entries',
        found: /the columns of entry 2 differ/,
      },
    ],
    [
      'a gap, and the place in the log that is left',
      {
        harm: [`delete from ledger.entry where stream_id = ${aDecision} and seq = 2`],
        heal: [],
        check: 'entries',
        found: /entry 2 is missing/,
      },
    ],
    [
      'a head that lags',
      {
        harm: [`update ledger.stream set head_seq = head_seq - 1 where stream_id = 'ledger'`],
        heal: [`update ledger.stream set head_seq = head_seq + 1 where stream_id = 'ledger'`],
        check: 'entries',
        found: /ledger\.stream ledger/,
      },
    ],
    [
      'an act without its entries',
      {
        harm: [
          `insert into ledger.act values ('00000000-0000-4000-8000-000000000001', 'ledger', '\\x00', 90, 91, now())`,
        ],
        heal: [`delete from ledger.act where act_id = '00000000-0000-4000-8000-000000000001'`],
        check: 'entries',
        found: /ledger act 00000000-0000-4000-8000-000000000001: 90-91/,
      },
    ],
    [
      'a sealed value that is gone without a tombstone',
      {
        harm: ['create table vault.kept as select * from vault.value', 'delete from vault.value'],
        heal: ['insert into vault.value select * from vault.kept', 'drop table vault.kept'],
        check: 'entries',
        found: /comments\/.*: no row/,
      },
    ],
    [
      'a wake-up that was lost',
      {
        harm: [
          `create table outbox.kept as select * from outbox.wake`,
          'update outbox.wake set version = 1, delivered_version = 1',
        ],
        heal: [
          'delete from outbox.wake',
          'insert into outbox.wake select * from outbox.kept',
          'drop table outbox.kept',
        ],
        check: 'outbox',
        found: /outbox\.wake decision\/.*: version 1/,
      },
    ],
    [
      'a notice of what was never recorded',
      {
        harm: [
          `insert into outbox.notice (notice_id, act_id, kind, recipient, payload, created_at, next_at)
             values ('n-1', '00000000-0000-4000-8000-000000000001', 'webhook', 's-1', '{"decisionId": "d", "seq": 1, "type": "StageOpened"}', now(), now())`,
        ],
        heal: [`delete from outbox.notice`],
        check: 'outbox',
        found: /outbox\.notice n-1: none/,
      },
    ],
    [
      'a read model that acts write themselves',
      {
        harm: [`update projection.decision set title = title || '！' where stream_id = ${aDecision}`],
        heal: [`update projection.decision set title = rtrim(title, '！')`],
        check: 'read-models',
        found: /projection\.decision: no such row/,
      },
    ],
    [
      'a read model that lags behind, and one that stopped',
      {
        harm: [
          `update projection.position set stopped = '{"seq": 3, "error": "unknown"}' where stream_id = ${aDecision}`,
        ],
        heal: [`update projection.position set stopped = null`],
        check: 'read-models',
        found: /projection\.position decision\/.*: stopped at 3: unknown/,
      },
    ],
    [
      'an entry without a place in the log',
      {
        harm: [
          'create table ledger.kept as table ledger.leaf',
          'delete from ledger.leaf where leaf_index = (select max(leaf_index) from ledger.leaf)',
        ],
        heal: ['delete from ledger.leaf', 'insert into ledger.leaf table ledger.kept', 'drop table ledger.kept'],
        check: 'log',
        found: /0 places in the log, 0 pending/,
      },
    ],
    [
      'a root that its leaves do not give',
      {
        harm: [`update ledger.log set root = sha256('another')`],
        heal: [],
        check: 'log',
        found: /ledger\.log size \d+: [0-9a-f]{64}/,
      },
    ],
  ])(
    '%s',
    async (_, { harm, heal, check, found }) => {
      const sound = `create table ledger.sound as table ledger.entry`;
      const log = `create table ledger.sound_log as table ledger.log`;
      await damage(sound, log, ...harm);
      try {
        const findings = await examined();
        expect(told(findings.filter((f) => f.check === check))).toEqual(
          expect.arrayContaining([expect.stringMatching(found) as string]),
        );
        for (const { remedy } of findings) expect(remedy.zh.length).toBeGreaterThan(5);
      } finally {
        await damage(
          ...heal,
          'delete from ledger.entry',
          'insert into ledger.entry table ledger.sound',
          'delete from ledger.log',
          'insert into ledger.log table ledger.sound_log',
          'drop table ledger.sound, ledger.sound_log',
        );
      }
    },
    60_000,
  );

  it('and nothing when all is mended', async () => {
    expect(told(await examined())).toEqual([]);
  }, 60_000);
});
