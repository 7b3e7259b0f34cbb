import type { SimulatedClock } from '@dingce/acts';
import type { Acts } from '@dingce/acts';
import type { Actor, AnyDecisionAct, RuleSet } from '@dingce/domain';
import { readStream, sqlOf } from '@dingce/ledger';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { timeSkippingServer } from '../../../test/replay/engine';
import {
  conclude,
  Course,
  datedRules,
  findings,
  simulatedWorld,
  start,
  startsAt,
  study,
} from '../../../libs/acts/src/acts.given';
import {
  acceptPackage,
  actOf,
  adopt,
  agree,
  assessor,
  assignTask,
  commissionEvaluation,
  competitionReviewer,
  completeTask,
  concludeEvaluation,
  concludeExecution,
  concludeExpertReview,
  concludeParticipation,
  concludePublication,
  conveneMeeting,
  declareNone,
  deliberation,
  draftHash,
  drafter,
  evaluationReport,
  evaluator,
  executor,
  expertOf,
  expertOpinion,
  findEvaluation,
  head,
  hearDepartments,
  hearOnEvaluation,
  issueDecision,
  judgeControllable,
  lawyer,
  legalityOpinion,
  legalityPackage,
  meetingAt,
  memberOf,
  nameUnits,
  nationalRules,
  office,
  openConsultation,
  proposal,
  publishDecision,
  recordMinutes,
  reportToParty,
  riskReport,
  scheduleMeeting,
  secretary,
  selectExperts,
  submitDraft,
} from '../../../libs/domain/src/decision/decision.given';
import { SimulatedTime } from './simulated-time';
import type { RunningWorker } from './start-worker';
import { actsOver, storyOf, workerOn } from './worker.given';

let database: FreshDatabase;
let environment: TestWorkflowEnvironment;
let worker: RunningWorker;
let acts: Acts;
let time: SimulatedTime;
let skippedMs: number;

/** One ledger, one test server, one worker: a dossier's own world. */
async function open(rules: RuleSet): Promise<Course> {
  database = await freshDatabase({ simulated: true, at: startsAt });
  environment = await timeSkippingServer();
  const world = simulatedWorld(rules);
  const clock: SimulatedClock = world.clock;
  acts = actsOver(database, world);
  worker = await workerOn(database, acts, environment.address, { searchAttributes: false, paceMs: 20 });
  skippedMs = 0;
  const skip = environment.sleep;
  environment.sleep = async (ms) => {
    const before = performance.now();
    await skip(ms);
    skippedMs += performance.now() - before;
  };
  time = new SimulatedTime({ clock, worker, environment, acts, dataSource: database.dataSource });
  return new Course(acts);
}
afterEach(async () => {
  await worker?.stop();
  await environment?.teardown();
  await database?.close();
});

const entries = async (course: Course) =>
  (await readStream(sqlOf(database.dataSource.manager), course.stream)).map(({ envelope }) => envelope);
const year: RuleSet = {
  ...datedRules,
  periods: {
    ...datedRules.periods,
    'drafting.deadline': {
      ...datedRules.periods['drafting.deadline'],
      value: 12,
      unit: 'month',
    } as RuleSet['periods'][string],
  },
};

describe('simulated time', () => {
  it('lets a year pass in seconds of skipping, drained at every step, each date recorded at its own instant', async () => {
    const course = await open(year);
    await course.do(course.proposal, drafter);
    await course.do(study, office);
    await course.do(start, office);
    const before = performance.now();
    await time.advanceTo('2027-04-02T00:00:00.000Z');
    const tookMs = performance.now() - before;
    process.stdout.write(
      `a year: ${Math.round(skippedMs)} ms of skipping, ${Math.round(tookMs)} ms with everything drained\n`,
    );
    expect(skippedMs).toBeLessThan(30_000);
    expect(time.now()).toBe('2027-04-02T00:00:00.000Z');
    expect((await entries(course)).map(({ type, recordedAt }) => [type, recordedAt])).toEqual([
      ['DecisionProposed', startsAt],
      ['ProposalStudied', startsAt],
      ['DecisionStarted', startsAt],
      ['StageOpened', startsAt],
      ['HolderReminded', '2027-03-01T00:00:00.000Z'],
      ['DeadlinePassed', '2027-03-03T00:00:00.000Z'],
    ]);
    expect(await worker.drained()).toBe(true);
  });

  it('goes no further than asked, and not back', async () => {
    const course = await open(datedRules);
    await course.do(course.proposal, drafter);
    await course.do(study, office);
    await course.do(start, office);
    await time.advanceTo('2026-03-10T23:59:59.999Z');
    expect(await storyOf(database, course)).not.toContain('HolderReminded');
    await time.advanceTo('2026-03-01T00:00:00.000Z');
    expect(time.now()).toBe('2026-03-10T23:59:59.999Z');
    await time.advanceTo('2026-03-11T00:00:00.000Z');
    expect(await storyOf(database, course)).toContain('HolderReminded');
    expect(await storyOf(database, course)).not.toContain('DeadlinePassed');
  });

  it('carries a decision through all ten stages, which only the workflows open, and closes it', async () => {
    const course = await open(nationalRules);
    const before = performance.now();
    for (const { act, by, at } of courseOfTenStages) {
      await time.advanceTo(at);
      const own = act.type === 'ProposeDecision' ? course.proposal : act;
      await course.do(own, by);
    }
    await time.advanceTo('2027-03-02T01:00:00.000Z');
    process.stdout.write(
      `ten stages, ${courseOfTenStages.length} acts: ${Math.round(skippedMs)} ms of skipping, ${Math.round(performance.now() - before)} ms in all\n`,
    );
    const story = await storyOf(database, course);
    expect(story.filter((line) => line.startsWith('StageOpened'))).toEqual([
      'StageOpened drafting/1',
      'StageOpened public-participation/1',
      'StageOpened expert-review/1',
      'StageOpened risk-assessment/1',
      'StageOpened fair-competition-review/1',
      'StageOpened legality-review/1',
      'StageOpened collective-decision/1',
      'StageOpened publication/1',
      'StageOpened execution/1',
      'StageOpened post-evaluation/1',
    ]);
    expect(story).toContain('ConsultationClosed');
    expect(story.at(-1)).toBe('DecisionClosed');
    expect((await acts.reading(course.id))?.decision).toMatchObject({ status: 'closed' });
  });
});

interface Step {
  at: string;
  by: Actor;
  act: AnyDecisionAct;
}

const found = (value: boolean) => ({ value, reason: '经研究', basis: [] });
const { 'evaluation-triggered': _, ...known } = findings;
const facts = { ...known, professional: found(true), 'social-risk': found(true), 'market-activity': found(true) };
const firstReview = actOf('SubmitFirstReview', {
  draftHash,
  documentHash: 'f'.repeat(64),
  standardsChecked: ['GP-8'],
  heardBusinesses: '听取三家企业意见',
  conclusion: '不影响竞争',
});
const competition = actOf('IssueFairCompetitionOpinion', {
  draftHash,
  outcome: 'pass',
  reasons: '符合',
  opinionHash: 'f'.repeat(64),
  exception: null,
});

/** What persons do from the proposal to the evaluation, day by day; the engine's part is left to the engine. */
const courseOfTenStages: Step[] = [
  { at: '2026-03-02T02:00:00.000Z', by: drafter, act: proposal },
  { at: '2026-03-02T02:00:00.000Z', by: office, act: study },
  { at: '2026-03-02T03:00:00.000Z', by: office, act: start },
  { at: '2026-03-02T04:00:00.000Z', by: drafter, act: actOf('RecordFindings', { findings: facts }) },
  { at: '2026-03-03T01:00:00.000Z', by: drafter, act: submitDraft },
  { at: '2026-03-03T02:00:00.000Z', by: drafter, act: conclude },
  { at: '2026-03-04T01:00:00.000Z', by: drafter, act: openConsultation },
  { at: '2026-03-04T02:00:00.000Z', by: drafter, act: selectExperts(1, 2, 3) },
  ...[1, 2, 3].flatMap((n) => [
    { at: '2026-03-05T01:00:00.000Z', by: expertOf(n), act: declareNone },
    { at: '2026-03-05T01:00:00.000Z', by: expertOf(n), act: expertOpinion },
  ]),
  { at: '2026-03-05T01:00:00.000Z', by: assessor, act: hearDepartments },
  { at: '2026-03-05T02:00:00.000Z', by: assessor, act: riskReport },
  { at: '2026-03-05T03:00:00.000Z', by: drafter, act: firstReview },
  { at: '2026-03-05T04:00:00.000Z', by: competitionReviewer, act: competition },
  { at: '2026-03-05T05:00:00.000Z', by: drafter, act: concludeExpertReview(1, 2, 3) },
  { at: '2026-03-06T01:00:00.000Z', by: head, act: judgeControllable },
  { at: '2026-04-07T02:00:00.000Z', by: drafter, act: concludeParticipation },
  { at: '2026-04-08T01:00:00.000Z', by: drafter, act: legalityPackage },
  { at: '2026-04-08T02:00:00.000Z', by: lawyer, act: acceptPackage },
  { at: '2026-04-15T01:00:00.000Z', by: lawyer, act: legalityOpinion },
  { at: '2026-04-20T01:00:00.000Z', by: drafter, act: deliberation },
  { at: '2026-04-20T02:00:00.000Z', by: secretary, act: scheduleMeeting },
  { at: meetingAt, by: secretary, act: conveneMeeting },
  ...[1, 2, 3].map((n) => ({ at: meetingAt, by: memberOf(n), act: agree })),
  { at: meetingAt, by: head, act: adopt },
  { at: '2026-04-22T05:00:00.000Z', by: secretary, act: recordMinutes },
  { at: '2026-04-23T01:00:00.000Z', by: office, act: reportToParty },
  { at: '2026-04-24T01:00:00.000Z', by: office, act: issueDecision },
  { at: '2026-04-25T01:00:00.000Z', by: office, act: publishDecision },
  { at: '2026-04-25T02:00:00.000Z', by: office, act: concludePublication },
  { at: '2026-04-27T01:00:00.000Z', by: office, act: nameUnits },
  { at: '2026-04-27T02:00:00.000Z', by: office, act: assignTask },
  { at: '2026-05-29T01:00:00.000Z', by: executor, act: completeTask },
  { at: '2026-06-01T01:00:00.000Z', by: office, act: findEvaluation(true) },
  { at: '2026-06-01T02:00:00.000Z', by: executor, act: concludeExecution },
  { at: '2026-06-02T01:00:00.000Z', by: office, act: commissionEvaluation },
  { at: '2026-09-01T01:00:00.000Z', by: evaluator, act: hearOnEvaluation },
  { at: '2026-09-02T01:00:00.000Z', by: evaluator, act: evaluationReport },
  { at: '2026-09-10T01:00:00.000Z', by: office, act: concludeEvaluation },
];
