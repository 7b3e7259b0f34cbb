import { renewedTree, readVerifierKey, recordRenewal } from '@dingce/ledger';
import type { Drawer } from './kept';
import { RehearsedDecision } from './decision';
import type { People } from './people';
import type { Timeline } from './timeline';
import type { World } from './world';

export const firstYear = 2027;
export const lastYear = 2057;
export const rotations = [2033, 2041, 2050];
export const upgradeYear = 2039;
export const renewalYear = 2045;

const titles = [
  '公交线网优化',
  '老旧小区改造',
  '轨道票价调整',
  '养老服务补贴',
  '海洋牧场规划',
  '网约车管理',
  '垃圾分类办法',
  '午餐配送服务',
];

/** What happens in a year besides decisions, on its first of March. */
interface Turn {
  year: number;
  what: string;
  run(): Promise<void>;
}

export interface Rehearsal {
  world: World;
  people: People;
  drawer: Drawer;
  timeline: Timeline;
  /** Carries the database to the newer server; answers what it says of itself. */
  upgrade(): Promise<string>;
}

/** Thirty years: a decision every `every` years, one that lasts through nearly all of them, and what befalls people, keys, hash and server. */
export async function livethrough(
  { world, people, drawer, timeline, upgrade }: Rehearsal,
  every: number,
): Promise<RehearsedDecision[]> {
  const decisions: RehearsedDecision[] = [];
  const tell = async (what: string): Promise<void> => timeline.tell(world.now, await world.publish(), what);
  const turns: Turn[] = [
    { year: 2030, what: '经办人退休 · the clerk retires', run: () => people.retire('jingban', '李晓') },
    { year: 2032, what: '局长退休 · the bureau head retires', run: () => people.retire('juzhang', '钱江') },
    { year: 2033, what: '第一次换钥 · first rotation of the log’s key', run: () => world.rotate('定期更换') },
    { year: 2034, what: '停用第一把公钥 · the first key signs no more', run: async () => world.dropOlderKeys() },
    {
      year: 2036,
      what: '机构合并 · two units merge',
      run: () =>
        people.mergeUnits(['u-market', 'u-stability'], {
          id: 'u-regulation',
          zh: '市综合监管局',
          en: 'Regulation Bureau',
          kind: 'department',
        }),
    },
    { year: 2037, what: '市长退休 · the mayor retires', run: () => people.retire('shizhang', '程远') },
    { year: upgradeYear, what: '数据库大版本升级 · Postgres major upgrade', run: async () => tell(await upgrade()) },
    { year: 2041, what: '第二次换钥 · second rotation', run: () => world.rotate('人员变动') },
    { year: 2042, what: '停用第二把公钥 · the second key signs no more', run: async () => world.dropOlderKeys() },
    { year: 2043, what: '审查员退休 · the legality reviewer retires', run: () => people.retire('fazhi', '苏白') },
    { year: renewalYear, what: '证据更新 SHA-256 → SHA3-256 · evidence renewed', run: () => renew(world) },
    { year: 2050, what: '第三次换钥 · third rotation', run: () => world.rotate('密码规划') },
    { year: 2051, what: '停用第三把公钥 · the third key signs no more', run: async () => world.dropOlderKeys() },
  ];
  const long = new RehearsedDecision(world, people, '滨海市三十年城市更新');
  for (let year = firstYear; year < lastYear; year += 1) {
    if (world.year < year) world.clock.at = `${year}-01-04T01:00:00.000Z`;
    if (year === firstYear + 1) {
      await long.decide();
      // Its dates lie after all that happens in between: while others are told, nobody keeps its own.
      await long.execute(`${lastYear}-12-31`);
      await drawer.keepBundle(long.id, long.title);
      await tell(`《${long.title}》决定并交付执行 · decided; it is executed for decades`);
    }
    for (const { what, run, year: at } of turns)
      if (at === year) {
        await run();
        await tell(what);
      }
    if ((year - firstYear) % every === 0 && year < lastYear - 2) {
      const decision = new RehearsedDecision(
        world,
        people,
        `滨海市${titles[decisions.length % titles.length]}（${year}）`,
      );
      await decision.decide();
      await drawer.keepReceipt(decision.id);
      await decision.execute();
      await decision.evaluate(460);
      await world.census();
      await drawer.keepBundle(decision.id, decision.title);
      await tell(
        `《${decision.title}》决策、执行、后评估、办结 · decided ${year}, evaluated, ${await decision.status()}`,
      );
      decisions.push(decision);
    }
    await world.census();
    await drawer.keepCheckpoint();
  }
  if (world.year < lastYear) world.clock.at = `${lastYear}-01-04T01:00:00.000Z`;
  await long.evaluate(Math.ceil((Date.parse(world.now) - Date.parse(`${firstYear + 1}-01-04`)) / 86_400_000));
  await tell(`《${long.title}》后评估、办结 · evaluated after twenty-nine years, ${await long.status()}`);
  await world.census();
  return [long, ...decisions];
}

/** The whole log hashed anew while the older hash is still believed, and its newer root made part of the log. */
async function renew(world: World): Promise<void> {
  const renewal = await renewedTree(world.store, world.keys.map(readVerifierKey));
  await world.transaction((sql) => recordRenewal(sql, renewal, world.now));
}
