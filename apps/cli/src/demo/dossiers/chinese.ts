import {
  concludeParticipation,
  disposed,
  collected,
  holdHearing,
  openConsultation,
  afterClosing,
} from '../participation';
import { deliberate, draft, finish, publish, putInForce, reviewLegality } from '../course';
import { dayOf, plusDays } from '../dossier';
import type { Script } from '../script';

const sides = (n: number, groups: string[]): { group: string; seats: number }[] =>
  groups.map((group, i) => ({ group, seats: Math.floor(n / groups.length) + (i < n % groups.length ? 1 : 0) }));

/** 大连地铁票价 2015: three options, a hearing of 25, before Decree 713. */
export const dalianMetro: Script = {
  file: '01-dalian-metro-fare.yaml',
  startsOn: '2014-12-01',
  ruleSetId: 'cn-before-713',
  async play(run) {
    const [idea, hearing, , views, trial, service] = run.dossier.facts.map((_, i) => run.fact(i));
    if (!idea || !hearing || !views || !trial || !service) throw new Error('facts missing');
    run.standIn('提出与启动日期：2014-12-01');
    await run.propose({ title: run.dossier.title, problem: idea.what, ruleSetId: 'cn-before-713', findings: [] });
    await run.until(idea);
    await draft(run, ['方案一（起步5公里）', '方案二（起步6公里）', '方案三（递增里程）']);
    const held = dayOf(hearing);
    run.standIn('听证公告、名单、材料送达日期：会前30、15、10天；各方名额的分配；各方案支持人数未知，25人均记“未表态”');
    await holdHearing(run, {
      hearingId: 'h-1',
      noticedOn: plusDays(held, -30),
      listOn: plusDays(held, -15),
      papersOn: plusDays(held, -10),
      heldOn: held,
      groups: sides(Number(hearing.numbers.participants), [
        '消费者',
        '经营者',
        '利益相关方',
        '专家学者',
        '人大代表',
        '政协委员',
        '部门与社会组织',
      ]),
      observers: Number(hearing.numbers.observers),
      present: Number(hearing.numbers.participants),
      inFavour: 0,
      against: 0,
      undecided: Number(hearing.numbers.participants),
      mainOpinions: [views.what],
    });
    await run.do([await concludeParticipation(run, views.what)]);
    run.standIn('集体讨论 2015-04-20、公布 2015-04-28');
    await deliberate(run, { on: '2015-04-20' });
    await publish(run, '2015-04-28', dayOf(trial), '文号未知（替代）');
    await putInForce(run, dayOf(trial), trial.what);
    await finish(run, dayOf(service));
  },
};

/** 北京公交票价 2014: 40,222 opinions before the draft, a poll of 8,000, a hearing of 25. */
export const beijingFares: Script = {
  file: '04-beijing-transit-fares.yaml',
  startsOn: '2014-07-01',
  ruleSetId: 'cn-before-713',
  async play(run) {
    const [opening, closing, counted, first, poll, plan, replaced, hearing, , inForce] = run.dossier.facts.map((_, i) =>
      run.fact(i),
    );
    if (!opening || !closing || !counted || !first || !poll || !plan || !replaced || !hearing || !inForce)
      throw new Error('facts missing');
    run.standIn('提出与启动日期：2014-07-01');
    await run.propose({ title: run.dossier.title, problem: opening.what, ruleSetId: 'cn-before-713', findings: [] });
    await run.until(first);
    await run.do([
      collected(run, '网上留言', Number(first.numbers.opinions), Number(first.numbers.opinions), first.what),
    ]);
    const [people, opinions] = [Number(counted.numbers.people), Number(counted.numbers.opinions)];
    await run.until(counted);
    await run.do([
      collected(run, '网上、信件、电话传真、微信', people, opinions - Number(first.numbers.opinions), counted.what),
    ]);
    await run.until(poll);
    await run.do([
      run.act('jingban', 'RunPoll', {
        by: poll.actors[1] ?? '',
        sample: Number(poll.numbers.sample),
        method: '入户、随机和深度访谈',
        from: dayOf(closing),
        to: dayOf(poll),
        summary: poll.what,
        reportHash: await run.client.paper('民意调查报告'),
      }),
    ]);
    run.standIn('草案提交日期：2014-10-10');
    await run.until('2014-10-10');
    await draft(run, ['地铁一（起步2元/3公里）', '地铁二（起步3元/6公里）', '公交一', '公交二']);
    run.standIn(
      '听证公告以 10 月 13 日公布方案之日计；材料 10 月 14 日送达；赞成、反对的精确人数未知，25人均记“未表态”',
    );
    await holdHearing(run, {
      hearingId: 'h-1',
      noticedOn: dayOf(plan),
      listOn: dayOf(plan),
      papersOn: dayOf(replaced),
      heldOn: dayOf(hearing),
      groups: [{ group: '消费者', seats: 10 }, ...sides(15, ['经营者', '利益相关方', '专家', '人大代表', '政协委员'])],
      observers: Number(plan.numbers.observers),
      present: Number(hearing.numbers.present),
      inFavour: 0,
      against: 0,
      undecided: Number(hearing.numbers.present),
      mainOpinions: [run.fact(8).what],
    });
    run.standIn('意见归类与采纳的分组条数（卷宗只有总数与“通勤优惠被吸收”）');
    await run.do([
      disposed(run, [
        { group: '计费方式与通勤优惠', count: 20_000, disposition: 'adopted', reason: '改为计程票制，月支出满额打折' },
        { group: '其他意见', count: opinions - 20_000, disposition: 'partly', reason: '结合成本监审研究' },
      ]),
      await concludeParticipation(run, counted.what),
    ]);
    run.standIn('集体讨论 2014-11-20、公布 2014-11-27');
    await deliberate(run, { on: '2014-11-20' });
    await publish(run, '2014-11-27', dayOf(inForce), '文号未知（替代）');
    await putInForce(run, dayOf(inForce), inForce.what);
  },
};

/** 淮北相山 2024: the most complete chain, no comment received. */
export const huaibei: Script = {
  file: '07-huaibei-xiangshan-incubator-policy.yaml',
  startsOn: '2024-01-10',
  ruleSetId: 'cn-713',
  async play(run) {
    const [departments, consultation, risk, competition, legality, issued] = run.dossier.facts.map((_, i) =>
      run.fact(i),
    );
    if (!departments || !consultation || !risk || !competition || !legality || !issued)
      throw new Error('facts missing');
    run.standIn('提出与启动日期：2024-01-10');
    await run.propose({
      title: run.dossier.title,
      problem: '扶持科创孵化器建设',
      ruleSetId: 'cn-713',
      findings: ['market-activity', 'social-risk', 'professional'],
    });
    await run.until(departments);
    await draft(
      run,
      [],
      Array.from({ length: Number(departments.numbers.units) }, (_, i) => ({
        unitId: `u-district-${i + 1}`,
        opinion: '',
      })),
    );
    await run.until(consultation);
    const closesOn = plusDays(dayOf(consultation), 30);
    run.standIn(`征求意见截止日：${closesOn}（按30日）`);
    await run.do([await openConsultation(run, closesOn, null)]);
    await run.until(risk);
    // The expert argument and the risk meeting were one: neither waits for the consultation's end, the legality review does.
    const early = await concludeParticipation(run, '拟提前完成');
    await run.expectRefusal(early.by, early.act, 'consultation-open');
    run.standIn('论证专家的姓名与意见文本、风险评估报告文本');
    await run.do(await run.procedure().expertReview());
    await run.do(await run.procedure().riskAssessment(null));
    await run.until(afterClosing(closesOn));
    await run.do([await concludeParticipation(run, consultation.what)]);
    await run.until(competition);
    await run.do(await run.procedure().fairCompetition());
    run.standIn('合法性审查收件日：公平竞争审查当日');
    await reviewLegality(run, dayOf(competition), dayOf(legality));
    const meeting = plusDays(dayOf(issued), -2);
    run.standIn(`常务会议日期：${meeting}`);
    await deliberate(run, { on: meeting });
    await publish(run, dayOf(issued), dayOf(issued), '文号未知（替代）');
    await putInForce(run, plusDays(dayOf(issued), 1), issued.what);
  },
};

/** 合肥瑶海 2023: seven days, with the reason in the notice; and 驻马店 2022, seven days without one. */
export const hefei: Script = {
  file: '08-hefei-yaohai-eco-plan-shortened.yaml',
  startsOn: '2022-02-20',
  ruleSetId: 'cn-713',
  async play(run) {
    const [notice, reason, , control, controlResult] = run.dossier.facts.map((_, i) => run.fact(i));
    if (!notice || !reason || !control || !controlResult) throw new Error('facts missing');
    run.standIn('对照件（驻马店）的提出与起草日期：2022-02-20');
    await run.propose({
      title: '驻马店国家生态文明建设示范市规划（对照件）',
      problem: control.what,
      ruleSetId: 'cn-713',
      findings: [],
    });
    await draft(run);
    await run.until(control);
    const closes = plusDays(dayOf(control), 6);
    const bare = await openConsultation(run, closes, null);
    await run.expectRefusal(bare.by, bare.act, 'shortening-not-explained');
    run.note('驻马店公告没有说明缩短理由：引擎不受理，并指出补写理由或延至30日即可');
    run.standIn('为继续演示，补写缩短理由');
    await run.do([await openConsultation(run, closes, { reason: '（替代）规划报批时限紧', approvedBy: null })]);
    await run.until(controlResult);
    await run.do([await concludeParticipation(run, controlResult.what)]);
    await restOf(run, '2022-03-28', '2022-04-08', '2022-04-18', '2022-04-25');

    run.standIn('瑶海件的提出与起草日期：2023-10-20');
    await run.until('2023-10-20');
    await run.propose({
      title: run.dossier.title,
      problem: notice.what,
      ruleSetId: 'cn-713',
      findings: ['market-activity'],
    });
    await draft(run);
    await run.until('2023-11-06');
    run.standIn('公平竞争审查日期：公告前一日');
    await run.do(await run.procedure().fairCompetition());
    await run.until(notice);
    const closesOn = plusDays(dayOf(notice), Number(notice.numbers.period_days));
    await run.do([await openConsultation(run, closesOn, { reason: reason.what, approvedBy: null })]);
    run.note('理由是否属于“情况紧急”由人判断：引擎只要求理由写在公告里');
    await run.until(afterClosing(closesOn));
    run.standIn('反馈数未知，按零件处理');
    await run.do([await concludeParticipation(run, '截止日未收到反馈（替代）')]);
    await restOf(run, '2023-11-20', '2023-11-30', '2023-12-08', '2023-12-15');
  },
};

async function restOf(
  run: Parameters<Script['play']>[0],
  submitted: string,
  opinion: string,
  meeting: string,
  issued: string,
): Promise<void> {
  run.standIn(`合法性审查 ${submitted}—${opinion}、会议 ${meeting}、印发 ${issued}`);
  await reviewLegality(run, submitted, opinion);
  await deliberate(run, { on: meeting });
  await publish(run, issued, issued, '文号未知（替代）');
  await putInForce(run, plusDays(issued, 1), '规划实施');
}

/** 株洲芦淞 2020: a small price hearing, all in favour. */
export const zhuzhou: Script = {
  file: '13-zhuzhou-lusong-water-price.yaml',
  startsOn: '2020-10-20',
  ruleSetId: 'cn-713',
  async play(run) {
    const [hearing, audit, decided] = run.dossier.facts.map((_, i) => run.fact(i));
    if (!hearing || !audit || !decided) throw new Error('facts missing');
    run.standIn('提出、启动与起草日期：2020-10-20');
    await run.propose({
      title: run.dossier.title,
      problem: decided.what,
      ruleSetId: 'cn-713',
      findings: ['hearing-required', 'professional'],
    });
    await draft(run);
    run.standIn('成本监审日期：2020-11-10；作为专业机构论证登记，意见文本为替代');
    await run.until('2020-11-10');
    await run.do(await run.procedure().expertReview());
    const held = dayOf(hearing);
    run.standIn('听证公告、名单、材料日期：会前30、15、10天；各方名额的分配');
    await holdHearing(run, {
      hearingId: 'h-1',
      noticedOn: plusDays(held, -30),
      listOn: plusDays(held, -15),
      papersOn: plusDays(held, -10),
      heldOn: held,
      groups: sides(Number(hearing.numbers.participants), ['消费者', '经营者', '利益相关方', '部门']),
      observers: Number(hearing.numbers.observers),
      present: Number(hearing.numbers.participants),
      inFavour: Number(hearing.numbers.agree),
      against: Number(hearing.numbers.against),
      undecided: 0,
      mainOpinions: ['水质要求'],
    });
    await run.do([
      collected(run, '听证会', 1, 1, '要求改善水质'),
      disposed(run, [{ group: '水质', count: 1, disposition: 'adopted', reason: decided.what }]),
      await concludeParticipation(run, hearing.what),
    ]);
    run.standIn('合法性审查 2020-12-21—12-25、集体审议 2020-12-28');
    await reviewLegality(run, '2020-12-21', '2020-12-25');
    await deliberate(run, { on: '2020-12-28' });
    await publish(run, dayOf(decided), '2021-01-01', '文号未知（替代）');
    run.standIn('执行起始日：2021-01-01');
    await putInForce(run, '2021-01-01', '执行核定水价');
  },
};
