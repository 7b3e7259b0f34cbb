import { holds } from '@dingce/domain';
import type { Findings } from '@dingce/domain';
import { morningOf, plusDays } from './dossier';
import type { Run } from './run';

const standInMeeting = '集体讨论的组成人员、发言、会议记录';

/** Drafting as the dossier tells it: options by their titles, departments consulted. */
export async function draft(
  run: Run,
  options: string[] = [],
  departments: { unitId: string; opinion: string }[] = [],
): Promise<void> {
  const [submit] = await run.procedure().drafting();
  if (!submit) return;
  Object.assign(submit.act.data, {
    options: options.map((title, i) => ({
      id: `o${i + 1}`,
      title,
      pros: '见方案',
      cons: '见方案',
      preferred: i === 0,
    })),
    costBenefit: null,
  });
  const consulted = departments.flatMap(({ unitId, opinion }) => [
    run.act('jingban', 'ConsultUnit', { unitId, question: '对草案有无意见' }),
    run.act('jingban', 'RecordUnitOpinion', {
      unitId,
      stance: opinion === '' ? 'agrees' : 'suggests',
      opinion: opinion || '无意见',
      documentHash: null,
    }),
  ]);
  await run.do([submit, ...consulted, run.act('juzhang', 'ConcludeDrafting', { explanation: '草案及说明' })]);
}

/** Legality review between two days, where the rule set has it. */
export async function reviewLegality(run: Run, submittedOn: string, issuedOn: string): Promise<void> {
  const items = (run.ruleSet.outcomes['legality-package'] ?? []).map((o) => o.id);
  await run.until(submittedOn);
  await run.do(await run.procedure().submittingForReview(items));
  await run.until(issuedOn);
  await run.do(await run.procedure().legalityOpinion());
}

export interface MeetingFacts {
  on: string;
  publicRepresentatives?: number;
  positions?: ['agree' | 'disagree' | 'reserve', 'agree' | 'disagree' | 'reserve'];
  outcome?: string;
  statement?: string;
  reasonsAgainstMajority?: string | null;
  dissent?: string;
}

/** The meeting: materials, attendance, positions, the head last. */
export async function deliberate(run: Run, facts: MeetingFacts): Promise<void> {
  const { findings } = await run.client.get<{ findings: Findings }>('shenji', `/v1/decisions/${run.decisionId}`);
  const materials = run.ruleSet.materials.filter((m) => holds(m.when, findings) === true);
  await run.until(facts.on);
  run.standIn(standInMeeting);
  await run.do(
    await run.procedure().submittingForMeeting(
      materials.map((m) => m.id),
      morningOf(facts.on),
    ),
  );
  const [convene, first, second, decide, minutes] = await run.procedure().meeting();
  if (!convene || !first || !second || !decide || !minutes) return;
  Object.assign(convene.act.data, { publicRepresentatives: facts.publicRepresentatives ?? 0 });
  const [a, b] = facts.positions ?? ['agree', 'agree'];
  Object.assign(first.act.data, { position: a, reasons: a === 'agree' ? '同意' : '多数公众反对' });
  Object.assign(second.act.data, { position: b, reasons: b === 'agree' ? '同意' : '多数公众反对' });
  Object.assign(decide.act.data, { outcome: facts.outcome ?? 'adopt', statement: facts.statement ?? '同意' });
  await run.do([convene, first, second]);
  if (facts.reasonsAgainstMajority) {
    await run.expectRefusal(decide.by, decide.act, 'reasons-against-majority');
    Object.assign(decide.act.data, { reasonsAgainstMajority: facts.reasonsAgainstMajority });
  }
  await run.do([decide]);
  if (facts.dissent) await run.do([run.act('fushizhang1', 'RecordDissent', { content: facts.dissent })]);
  await run.do([minutes]);
}

/** Party report where the rule set asks for it, issue, publication. */
export async function publish(run: Run, on: string, effectiveOn: string, number: string): Promise<void> {
  await run.until(on);
  run.standIn('文号、党委请示、采纳情况说明的文本');
  const steps = await run.procedure().issuing(on, effectiveOn < on ? on : effectiveOn);
  const { flags } = run.ruleSet;
  for (const step of steps) if (step.act.type === 'IssueDecision') step.act.data.number = number;
  await run.do(steps.filter((s) => s.act.type !== 'ReportToPartyCommittee' || flags['party.report-required']?.value));
}

/** In force: the executing unit named, its task given. */
export async function putInForce(run: Run, on: string, task: string): Promise<void> {
  await run.until(on);
  run.standIn('执行任务的分解');
  const steps = await run.procedure().executing(plusDays(on, 90));
  for (const step of steps) if (step.act.type === 'AssignTask') step.act.data.title = task;
  await run.do(steps);
}

/** The end of an execution that no evaluation follows. */
export async function finish(run: Run, on: string): Promise<void> {
  await run.until(on);
  await run.do([
    run.act('bangongshi', 'RecordFindings', {
      findings: { 'evaluation-triggered': { value: false, reason: '卷宗没有后评估', basis: [] } },
    }),
    ...(await run.procedure().finishing()),
  ]);
}
