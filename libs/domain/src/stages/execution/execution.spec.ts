import {
  actOf,
  assignTask,
  bend,
  citizen,
  completeTask,
  concludeExecution,
  executor,
  findEvaluation,
  head,
  inExecutionStory,
  nameUnits,
  nationalRules,
  office,
  overlaid,
  publishedStory,
  sealed,
  secretary,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { Actor } from '../../actor';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-05-20T01:00:00.000Z';
const opened = (rules = nationalRules): Story =>
  publishedStory({}, rules).open('execution', '2026-04-27T00:30:00.000Z');
const named = (): Story => opened().do(nameUnits, office, at);
const done = (): Story => inExecutionStory().do(completeTask, executor, at);
const considered = (): Story => done().do(findEvaluation(false), office, at);
const suspend = actOf('SuspendExecution', { reason: '不可抗力', mitigation: '维持原价' });
const confirm = (confirmed: boolean) => actOf('ConfirmSuspension', { confirmed, meeting: 'm-2', reason: '讨论' });
const suspended = (): Story => inExecutionStory().do(suspend, head, at);
const progress = actOf('ReportProgress', { taskId: 't-1', percent: 50, summary: '过半', documentHash: null });
const problem = actOf('ReportProblem', {
  kind: 'force-majeure',
  description: '洪水',
  measures: '停运',
  documentHash: null,
});
const signal = actOf('ReceivePublicSignal', { channel: '电话', content: sealed, from: null });
const answer = actOf('AnswerPublicSignal', { signalNo: 1, answer: '已研究' });
const other: Actor = { ...executor, personId: 'p-other', unitId: 'u-other' };

const answered = overlaid({
  periods: {
    'execution.answer-signal': {
      value: 15,
      unit: 'working-day',
      modality: 'must',
      sense: 'at-most',
      anchor: 'signal-received',
      direction: 'after',
      stopClock: [],
      shortening: null,
      basis: ['DL171-37'],
    },
  },
});
const unasked = { ...nationalRules, findings: nationalRules.findings.filter((f) => f.id !== 'evaluation-triggered') };

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct, by?: Actor];

describe('execution (713-34, -35)', () => {
  it.each<Case>([
    ['lawful', 'to naming the units', opened, nameUnits, office],
    ['gate executing-unit-missing', 'to naming none', opened, bend(nameUnits, { unitIds: [] }), office],
    [
      'input lead-not-executing',
      'to a lead that does not execute',
      opened,
      bend(nameUnits, { leadUnitId: 'u-lead' }),
      office,
    ],
    ['gate executing-unit-missing', 'to a task before a unit is named', opened, assignTask, office],
    ['lawful', 'to a task of a named unit', named, assignTask, office],
    ['input not-executing', 'to a task of another unit', named, bend(assignTask, { unitId: 'u-lead' }), office],
    ['state task-exists', 'to a task under an id already used', inExecutionStory, assignTask, office],
    ['gate executing-unit-missing', 'to progress before a unit is named', opened, progress],
    ['lawful', 'to progress on the own task', inExecutionStory, progress],
    ['state task-unknown', 'to progress on no task', inExecutionStory, bend(progress, { taskId: 't-9' })],
    ['state task-done', 'to progress on a task that is done', done, progress],
    ['gate not-your-task', "to progress on another unit's task", inExecutionStory, progress, other],
    ['gate execution-suspended', 'to progress while execution is suspended', suspended, progress],
    [
      'gate execution-suspended',
      'to progress while its suspension is confirmed',
      () => suspended().do(confirm(true), secretary, at),
      progress,
    ],
    [
      'lawful',
      'to progress once the meeting has lifted the suspension',
      () => suspended().do(confirm(false), secretary, at),
      progress,
    ],
    ['gate executing-unit-missing', 'to completing before a unit is named', opened, completeTask],
    ['lawful', 'to completing the own task', inExecutionStory, completeTask],
    ['state task-unknown', 'to completing no task', inExecutionStory, bend(completeTask, { taskId: 't-9' })],
    ['state task-done', 'to completing a task twice', done, completeTask],
    ['gate not-your-task', "to completing another unit's task", inExecutionStory, completeTask, other],
    ['gate execution-suspended', 'to completing while execution is suspended', suspended, completeTask],
    ['gate executing-unit-missing', 'to a problem before a unit is named', opened, problem],
    ['lawful', 'to a problem', inExecutionStory, problem],
    ['lawful', 'to a problem while execution is suspended', suspended, problem],
    ['lawful', 'to an opinion from the public', opened, signal, citizen],
    ['state signal-unknown', 'to answering no opinion', inExecutionStory, answer],
    ['lawful', 'to answering an opinion', () => inExecutionStory().do(signal, citizen, at), answer],
    [
      'state signal-unknown',
      'to answering it twice',
      () => inExecutionStory().do(signal, citizen, at).do(answer, executor, at),
      answer,
    ],
  ])('answers %s %s', (verdict, _when, given, act, by = executor) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it.each<Case>([
    ['gate executing-unit-missing', 'before a unit is named', opened, concludeExecution],
    ['gate execution-suspended', 'while it is suspended', suspended, concludeExecution],
    ['gate task-open', 'with a task open', inExecutionStory, concludeExecution],
    [
      'gate signal-unanswered',
      'with an opinion unanswered',
      () => considered().do(signal, citizen, at),
      concludeExecution,
    ],
    [
      'lawful',
      'once it is answered',
      () => considered().do(signal, citizen, at).do(answer, executor, at),
      concludeExecution,
    ],
    ['gate evaluation-not-considered', 'before it is found whether to evaluate', done, concludeExecution],
    ['lawful', 'once that is found', considered, concludeExecution],
  ])('answers %s to concluding %s', (verdict, _when, given, act, by = executor) => {
    expect(given().judge(act, by, at)).toBe(verdict);
  });

  it('does not ask about evaluation where the rule set knows none', () => {
    expect(inExecutionStory({}, unasked).do(completeTask, executor, at).judge(concludeExecution, executor, at)).toBe(
      'lawful',
    );
  });

  it('owes the report on execution from the naming of the units until it is given, by whoever leads', () => {
    const report = (story: Story) => story.decision.duties.filter((d) => d.what === 'report-execution');
    const story = considered();
    expect(report(story)).toMatchObject([{ status: 'open', holder: { unitId: 'u-executor' } }]);
    story.do(bend(nameUnits, { leadUnitId: 'u-other' }), office, at);
    expect(report(story)).toMatchObject([{ status: 'open', holder: { unitId: 'u-other' } }]);
    expect(report(story.do(concludeExecution, executor, at))).toMatchObject([{ status: 'done' }]);
  });

  it('dates a task by the day that the organ set', () => {
    expect(inExecutionStory().decision.duties.find((d) => d.what === 'complete-task')).toMatchObject({
      dueOn: '2026-05-31',
      dueAt: '2026-06-01T00:00:00.000Z',
      period: 'set-by-organ',
    });
  });

  it('dates the answer to the public by the rule set', () => {
    const story = inExecutionStory({}, answered).do(signal, citizen, at);
    expect(story.decision.duties.find((d) => d.what === 'answer-public-signal')).toMatchObject({
      dueOn: '2026-06-10',
      holder: { unitId: 'u-executor' },
    });
  });
});
