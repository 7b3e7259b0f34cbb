import { draft } from '../course';
import { plusDays } from '../dossier';
import type { Fact } from '../dossier';
import {
  announceHearing,
  concludeParticipation,
  deliverPapers,
  openHearing,
  selectParticipants,
} from '../participation';
import type { HearingFacts } from '../participation';
import type { Run } from '../run';
import type { Script } from '../script';

interface Case {
  name: string;
  fact: Fact;
  heldOn: string;
  noticedOn: string;
  noticeKnown: boolean;
  listOn: string;
  invited: number;
  present: number;
  presentKnown: boolean;
  standIns: string[];
}

const days = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Dates whose year is not visible, or none at all: what stands in for them. */
const standInDates: Record<string, string> = {
  东莞东江水务: '2012-06-15',
  清江画廊: '2011-03-21',
  枝江二次供水: '2021-05-20',
  重庆石笋山门票: '2021-05-25',
  大连出租车: '2014-03-26',
  深圳福田福保: '2023-06-30',
};
/** The dossier dates these facts by their notice. */
const datedByNotice = new Set(['大连出租车', '深圳福田福保']);

function caseOf(fact: Fact): Case {
  const name = fact.case ?? '';
  const { numbers } = fact;
  const standIns: string[] = [];
  const number = (key: string): number | null => (typeof numbers[key] === 'number' ? (numbers[key] as number) : null);
  const standIn = standInDates[name];
  if (standIn) standIns.push(`${name}：听证日期 ${standIn}`);
  const heldOn = standIn ?? fact.date ?? '';
  const noticed = typeof numbers.notice === 'string' ? numbers.notice : datedByNotice.has(name) ? fact.date : null;
  if (!noticed) standIns.push(`${name}：公告日期（会前30天）`);
  const noticedOn = noticed ?? plusDays(heldOn, -30);
  const list =
    typeof numbers.list === 'string' ? numbers.list : typeof numbers.list_by === 'string' ? numbers.list_by : null;
  // Not known: the latest day that every rule set takes, even where the notice itself came later.
  const listOn = list ?? plusDays(heldOn, -10);
  if (!list) standIns.push(`${name}：名单公布日期 ${listOn}`);
  const invited = number('due') ?? number('participants') ?? number('invited') ?? number('present') ?? 9;
  if ((number('due') ?? number('participants') ?? number('invited') ?? number('present')) === null)
    standIns.push(`${name}：参加人数 9`);
  const absent = number('absent');
  const known = number('present') ?? (absent === null ? null : invited - absent) ?? null;
  if (known === null) standIns.push(`${name}：到会人数按全到计`);
  return {
    name,
    fact,
    heldOn,
    noticedOn,
    noticeKnown: noticed !== null,
    listOn,
    invited,
    present: Math.min(known ?? invited, invited),
    presentKnown: known !== null,
    standIns,
  };
}

/** What the numbers of the table lead one to expect under Guangdong's rules, from its articles and nothing else. */
function expectedUnder303(c: Case): string | null {
  if (days(c.noticedOn, c.heldOn) < 20) return 'notice-too-short';
  if (c.invited < 9) return 'too-few-participants';
  if (c.invited % 2 === 0) return 'participants-even';
  if (days(c.listOn, c.heldOn) < 10) return 'list-too-late';
  if (c.present * 3 < c.invited * 2) return 'quorum-missing';
  return null;
}

function ruleSetOf(c: Case): string {
  if (c.heldOn < '2019-09-01') return 'cn-before-713';
  const guangdong = /深圳|广州|开平|东莞/.test(c.name);
  return guangdong && c.heldOn >= '2024-01-01' ? 'guangdong-303' : 'cn-713';
}

const hearingOf = (c: Case): HearingFacts => ({
  hearingId: 'h-1',
  noticedOn: c.noticedOn,
  heldOn: c.heldOn,
  groups: [
    { group: '消费者等公众', seats: Math.ceil(c.invited / 2) },
    { group: '其他各方', seats: Math.floor(c.invited / 2) },
  ],
  observers: Number(c.fact.numbers.observers ?? 0),
  listOn: c.listOn,
  papersOn: plusDays(c.heldOn, -7),
  present: c.present,
  inFavour: 0,
  against: 0,
  undecided: 0,
  mainOpinions: [],
});

/** Goes through the gates in their order until one refuses; answers its code. Dates are entered as they occurred. */
async function throughGates(
  run: Run,
  c: Case,
  ruleSetId: string,
): Promise<{ refused: string | null; decisionId: string }> {
  await run.propose({ title: `${c.name}（${ruleSetId}）`, problem: c.fact.what, ruleSetId, findings: [] });
  await draft(run);
  const hearing = hearingOf(c);
  const gates: { on: string; step: () => Promise<ReturnType<typeof selectParticipants>> }[] = [
    { on: c.noticedOn, step: () => announceHearing(run, hearing) },
    { on: c.listOn, step: async () => selectParticipants(run, hearing) },
    { on: hearing.papersOn, step: () => deliverPapers(run, hearing) },
    { on: `${c.heldOn}T06:30:00.000Z`, step: async () => openHearing(run, hearing) },
  ];
  for (const { on, step } of gates) {
    const { by, act } = await step();
    const occurredAt = on.includes('T') ? on : `${on}T01:00:00.000Z`;
    Object.assign(act.data, { occurredAt });
    const problem = await run.attempt(by, act);
    if (problem) return { refused: problem.code, decisionId: run.decisionId };
  }
  return { refused: null, decisionId: run.decisionId };
}

interface HearingView {
  stages: {
    'public-participation': {
      hearings: { noticedOn: string; listPublishedOn: string; heldAt: string; invited: number; present: number }[];
    };
  };
}

/** Twenty hearings at the boundary of quorum, notice and headcount: under the rules of their place and time, and as if under Guangdong's. */
export const hearings: Script = {
  file: '15-hearing-boundary-cases.yaml',
  startsOn: '2008-03-01',
  ruleSetId: 'cn-713',
  async play(run) {
    const held = run.dossier.facts.filter((f) => f.case !== '凤凰古城148元').map(caseOf);
    const differing: string[] = [];
    await run.until('2026-01-05');
    run.note('各案按实际日期补录（occurredAt），引擎逐案按当日判断');
    for (const c of held) {
      for (const standIn of c.standIns) run.standIn(standIn);
      const own = await throughGates(run, c, ruleSetOf(c));
      const expectedOwn = ruleSetOf(c) === 'guangdong-303' ? expectedUnder303(c) : null;
      if (own.refused !== expectedOwn)
        differing.push(`${c.name}（${ruleSetOf(c)}）：预期 ${expectedOwn ?? '受理'}，实际 ${own.refused ?? '受理'}`);
      if (own.refused === null) await compareDerived(run, c, own.decisionId, differing);
      const as303 = ruleSetOf(c) === 'guangdong-303' ? own : await throughGates(run, c, 'guangdong-303');
      const expected = expectedUnder303(c);
      if (as303.refused !== expected)
        differing.push(`${c.name}（如适用粤303）：预期 ${expected ?? '受理'}，实际 ${as303.refused ?? '受理'}`);
      run.note(`${c.name}：${ruleSetOf(c)} ${own.refused ?? '受理'}；如适用 guangdong-303 ${as303.refused ?? '受理'}`);
    }
    await withoutHearing(run);
    if (differing.length > 0) throw new Error(`the table and the engine differ:\n${differing.join('\n')}`);
  },
};

/** Figures that the dossier derived, against those that the engine recorded. */
async function compareDerived(run: Run, c: Case, decisionId: string, differing: string[]): Promise<void> {
  const view = await run.client.get<HearingView>('shenji', `/v1/decisions/${decisionId}`);
  const [hearing] = view.stages['public-participation'].hearings;
  if (!hearing) return;
  const heldOn = run.world.installation.calendar('Asia/Shanghai').dateOf(hearing.heldAt);
  const derived = Object.assign({}, ...run.dossier.derived) as Record<string, number>;
  const figures: Record<string, number> = {
    西洞庭到会率: hearing.present / hearing.invited,
    马边公告提前天数: days(hearing.noticedOn, heldOn),
    北京水价公告提前天数: days(hearing.noticedOn, heldOn),
    龙华公告提前天数: days(hearing.noticedOn, heldOn),
    光明名单提前天数: days(hearing.listPublishedOn, heldOn),
    花都公告提前天数: days(hearing.noticedOn, heldOn),
    花都名单提前天数: days(hearing.listPublishedOn, heldOn),
    园岭公告提前天数: days(hearing.noticedOn, heldOn),
    济南公告提前天数: days(hearing.noticedOn, heldOn),
    月山公告提前天数: days(hearing.noticedOn, heldOn),
  };
  const ofCase: Record<string, string[]> = {
    常德西洞庭: ['西洞庭到会率'],
    乐山马边: ['马边公告提前天数'],
    北京居民水价: ['北京水价公告提前天数'],
    深圳龙华生命健康: ['龙华公告提前天数'],
    深圳光明产业空间: ['光明名单提前天数'],
    广州花都国土规划: ['花都公告提前天数', '花都名单提前天数'],
    深圳福田园岭: ['园岭公告提前天数'],
    济南轨道票价: ['济南公告提前天数'],
    开平月山镇规划: ['月山公告提前天数'],
  };
  for (const name of ofCase[c.name] ?? [])
    if (derived[name] !== figures[name]) differing.push(`${name}：卷宗 ${derived[name]}，引擎 ${figures[name]}`);
}

/** 凤凰古城: no hearing was held. Under today's law, where a price demands one, participation can't be concluded without it. */
async function withoutHearing(run: Run): Promise<void> {
  const fact = run.dossier.facts.find((f) => f.case === '凤凰古城148元');
  if (!fact) return;
  await run.propose({
    title: '凤凰古城148元（如适用713）',
    problem: fact.what,
    ruleSetId: 'cn-713',
    findings: ['hearing-required'],
  });
  await draft(run);
  const summary = '座谈会';
  await run.do([
    run.act('jingban', 'HoldSymposium', {
      heldOn: '2026-01-05',
      place: '会议室',
      groups: ['居民'],
      attendees: 10,
      summary,
      recordHash: await run.client.paper(summary),
    }),
  ]);
  const { by, act } = await concludeParticipation(run, summary);
  await run.expectRefusal(by, act, 'hearing-missing');
}
