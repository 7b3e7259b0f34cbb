import { deliberate, draft, publish, putInForce, reviewLegality } from '../course';
import { dayOf, plusDays } from '../dossier';
import { afterClosing, collected, concludeParticipation, disposed, openConsultation } from '../participation';
import type { Run } from '../run';
import type { Script } from '../script';

/** 济南: two catalogues, a consultation of seven days, a meeting with two members of the public. */
export const jinan: Script = {
  file: '16-jinan-catalogue-and-meeting.yaml',
  startsOn: '2021-12-01',
  ruleSetId: 'cn-713',
  async play(run) {
    const [meeting, published, highTech, shizhong, consultation] = run.dossier.facts.map((_, i) => run.fact(i));
    if (!meeting || !published || !highTech || !shizhong || !consultation) throw new Error('facts missing');
    run.note('四个机关的事实在一个样例机关中演示');
    await run.until(shizhong);
    run.standIn('市中区目录的党委同意日期与文件');
    await catalogue(run, 2021, ['综合垃圾处理中心', '兴隆公园', '老旧小区改造'], dayOf(shizhong));

    run.standIn('绿色低碳规划的提出、起草日期：2022-03-20');
    await run.until('2022-03-20');
    await run.propose({
      title: '“十四五”绿色低碳循环发展规划',
      problem: consultation.what,
      ruleSetId: 'cn-713',
      findings: [],
    });
    await draft(run);
    const closesOn = '2022-04-13';
    await run.until('2022-04-07');
    const bare = await openConsultation(run, closesOn, null);
    await run.expectRefusal(bare.by, bare.act, 'shortening-not-explained');
    run.standIn('为继续演示，补写缩短理由');
    await run.do([await openConsultation(run, closesOn, { reason: '（替代）专项规划衔接时限', approvedBy: null })]);
    await run.until(afterClosing(closesOn));
    run.standIn('1 条意见的内容与采纳情况');
    await run.do([
      collected(run, '邮箱', 1, 1, consultation.what),
      disposed(run, [{ group: '规划意见', count: 1, disposition: 'adopted', reason: '（替代）予以采纳' }]),
      await concludeParticipation(run, consultation.what),
    ]);
    run.standIn('合法性审查 2022-04-20—04-29、会议 2022-05-10、印发 2022-05-16');
    await reviewLegality(run, '2022-04-20', '2022-04-29');
    await deliberate(run, { on: '2022-05-10' });
    await publish(run, '2022-05-16', '2022-05-16', '文号未知（替代）');
    await putInForce(run, '2022-05-17', '规划实施');

    run.standIn('历城规划的公众参与、合法性审查日期：2023-01-10 起');
    await run.until('2023-01-05');
    await run.propose({
      title: '历城区“十四五”水生态环境保护规划',
      problem: '水生态环境保护',
      ruleSetId: 'cn-713',
      findings: [],
    });
    await draft(run);
    await run.until('2023-01-10');
    await run.do([await openConsultation(run, '2023-02-10', null)]);
    await run.until(afterClosing('2023-02-10'));
    await run.do([await concludeParticipation(run, '（替代）公开征求意见一次')]);
    await reviewLegality(run, '2023-02-20', '2023-03-03');
    await deliberate(run, { on: dayOf(meeting), publicRepresentatives: Number(meeting.numbers.public_reps) });
    await publish(run, dayOf(published), dayOf(published), '文号未知（替代）');
    await putInForce(run, plusDays(dayOf(published), 1), published.what);

    await run.until(highTech);
    run.standIn('高新区目录的党工委同意日期、公布日期');
    await catalogue(run, 2025, ['“十五五”规划纲要'], dayOf(highTech));
  },
};

async function catalogue(run: Run, year: number, titles: string[], on: string): Promise<void> {
  const base = `/v1/organs/${run.organId}/catalogues/${year}`;
  const post = async (act: string, body: object): Promise<string | null> => {
    const answer = await run.client.post('bangongshi', `${base}/${act}`, body);
    return 'body' in answer ? null : answer.code;
  };
  const items = titles.map((title, i) => ({
    itemId: `i-${i + 1}`,
    title,
    kind: 2,
    undertakingUnit: '承办单位',
    plannedFor: String(year),
    procedures: [],
    basis: ['L713-3'],
  }));
  const must = async (act: string, body: object): Promise<void> => {
    const refused = await post(act, body);
    if (refused) throw new Error(`catalogue ${year}: ${act} was refused: ${refused}`);
  };
  const document = await run.client.paper(`${year} 年度重大行政决策事项目录`);
  await must('draft-catalogue', { items });
  const early = await post('publish-catalogue', {
    publishedOn: on,
    urls: ['https://example.org/catalogue'],
    documentHash: document,
  });
  run.refusals.push({
    at: run.world.time.now(),
    by: 'bangongshi',
    act: 'PublishCatalogue',
    code: early ?? '',
    message: '目录应当经同级党委同意后公布',
    basis: ['L713-3'],
  });
  if (early !== 'party-consent-missing')
    throw new Error(`the catalogue was published without consent: ${String(early)}`);
  await must('record-party-consent', { consentedOn: on, documentHash: document });
  await must('publish-catalogue', { publishedOn: on, urls: ['https://example.org/catalogue'], documentHash: document });
}
