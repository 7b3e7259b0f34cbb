import { organId, Procedure, proposing, starting } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import { pathOfAct } from '@dingce/api';
import type { DingceClient } from './dingce-client';

const legalityPackage = ['draft', 'legal-basis', 'procedure-account'];
const materials = ['draft', 'legality-opinion'];
const findingIds = [
  'lawfully-not-public',
  'specific-group-affected',
  'hearing-required',
  'professional',
  'social-risk',
  'market-activity',
  'exploratory-reform',
  'congress-matter',
];

/** A decision that is lawfully not public, so that no window of thirty days stands in the way: proposal to closing. */
export async function wholeDecision(client: DingceClient): Promise<void> {
  const title = '不公开事项';
  const [propose] = proposing(
    { title, problem: '问题', ruleSet: { id: 'cn-713', hash: '' }, findings: [], knownFindings: [], organId },
    '',
  ) as [Step];
  const { decisionId: _id, ruleSet: _ruleSet, ...body } = propose.act.data as Record<string, unknown>;
  const { decisionId } = (await client.act('jingban', '/v1/decisions', { ...body, ruleSetId: 'cn-713' })) as {
    decisionId: string;
  };
  const findings = Object.fromEntries(
    findingIds.map((id) => [id, { value: id === 'lawfully-not-public', reason: '经研究', basis: [] }]),
  );
  const today = new Date().toISOString().slice(0, 10);
  const procedure = new Procedure(title, (text) => client.paper(text));
  const run = async (steps: Step[]): Promise<void> => {
    for (const { by, act } of steps) await client.act(by, pathOfAct(act.type, decisionId), act.data);
  };
  await run(starting(findings));
  await run(await procedure.drafting());
  await run(await procedure.submittingForReview(legalityPackage));
  await run(await procedure.legalityOpinion());
  await run(await procedure.submittingForMeeting(materials, new Date().toISOString()));
  await run(await procedure.meeting());
  const [report, issue, , , conclude] = await procedure.issuing(today, today);
  const withhold: Step = {
    by: 'bangongshi',
    act: { type: 'WithholdFromPublication', data: { ground: '依法不予公开', basis: ['XXGK-14'] } },
  };
  await run([report, issue, withhold, conclude].filter((s) => s !== undefined));
  await run(await procedure.executing(today));
  await run([
    {
      by: 'bangongshi',
      act: {
        type: 'RecordFindings',
        data: { findings: { 'evaluation-triggered': { value: false, reason: '无须', basis: [] } } },
      },
    },
  ]);
  await run(await procedure.finishing());
  for (;;) {
    const { status } = await client.get('jingban', `/v1/decisions/${decisionId}`);
    if (status === 'closed') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
