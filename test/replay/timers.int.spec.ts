import { positionQuery, stageWorkflowId } from '@dingce/workflows';
import type { Position } from '@dingce/workflows';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { acceptPackage, actOf, lawyer, legalityPackage } from '../../libs/domain/src/decision/decision.given';
import { timeSkippingServer, until, wake, withEngine } from './engine';
import { drafter, draftingWithin, MemoryLedger, office } from './memory-ledger';

const hourMs = 3_600_000;

describe('a timer', () => {
  let environment: TestWorkflowEnvironment;
  let stepBackMs: number;
  beforeEach(async () => {
    environment = await timeSkippingServer();
    stepBackMs = 0;
  }, 60_000);
  afterEach(() => environment.teardown());

  const now = async (): Promise<number> => (await environment.currentTimeMs()) - stepBackMs;
  const ledgerOf = (decisionId: string) => new MemoryLedger(decisionId, now, draftingWithin(10, 'day'));
  const asleep = (ledger: MemoryLedger, stage: 'drafting' | 'legality-review') =>
    until(`${stage} asleep`, async () => {
      const handle = environment.client.workflow.getHandle(stageWorkflowId(ledger.decisionId, stage, 1));
      const position = await handle.query<Position>(positionQuery).catch(() => null);
      return position?.waiting === true && position.version === ledger.version;
    });
  const drafting = async (ledger: MemoryLedger): Promise<void> => {
    await ledger.start();
    await wake(environment, ledger);
    await asleep(ledger, 'drafting');
  };
  const timesOf = (ledger: MemoryLedger, type: string) =>
    ledger.events.filter((event) => event.type === type).map((event) => event.recordedAt);
  const asked = (ledger: MemoryLedger, type: string) => ledger.asked.filter(({ act }) => act.type === type).length;
  const dutyOf = (ledger: MemoryLedger, what: string) => ledger.decision.duties.find((duty) => duty.what === what);
  const inMs = async (at: string | null | undefined): Promise<number> => Date.parse(at ?? '') - (await now());

  it('that fires early by the clock of the ledger records nothing and waits for the rest', async () => {
    const ledger = ledgerOf('early');
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      const untilReminder = (await inMs(dutyOf(ledger, 'submit-draft')?.dueAt)) - 48 * hourMs;
      stepBackMs = 3 * hourMs;
      await environment.sleep(untilReminder + 1_000);
      await environment.sleep(2 * hourMs);
      expect(asked(ledger, 'RemindHolder')).toBe(0);
      await environment.sleep(hourMs + 60_000);
      await until('reminded', () => timesOf(ledger, 'HolderReminded').length > 0);
    });
    expect(timesOf(ledger, 'HolderReminded')).toHaveLength(1);
    expect(asked(ledger, 'RemindHolder')).toBe(1);
  }, 60_000);

  it('that fires as the clock of the ledger is set back is told not-due under the lock, and asks again when it is', async () => {
    const ledger = ledgerOf('moved');
    ledger.beforeJudging = async ({ act }) => {
      if (act.type === 'RemindHolder') stepBackMs = hourMs;
    };
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      await environment.sleep((await inMs(dutyOf(ledger, 'submit-draft')?.dueAt)) - 48 * hourMs + 1_000);
      await until('asked', () => asked(ledger, 'RemindHolder') === 1);
      expect(timesOf(ledger, 'HolderReminded')).toEqual([]);
      await asleep(ledger, 'drafting');
      await environment.sleep(hourMs + 60_000);
      await until('reminded', () => timesOf(ledger, 'HolderReminded').length > 0);
    });
    const dueAt = Date.parse(dutyOf(ledger, 'submit-draft')?.dueAt ?? '') - 48 * hourMs;
    expect(timesOf(ledger, 'HolderReminded')).toHaveLength(1);
    expect(Date.parse(timesOf(ledger, 'HolderReminded')[0] ?? '')).toBeGreaterThanOrEqual(dueAt);
    expect(asked(ledger, 'RemindHolder')).toBe(2);
  }, 60_000);

  it('of a stopped clock records nothing, though no wake-up told of the stop; the new date counts once it runs again', async () => {
    const ledger = ledgerOf('stopped');
    const deadline = () => dutyOf(ledger, 'issue-legality-opinion');
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      await ledger.draft();
      await wake(environment, ledger);
      await alive(stageWorkflowId(ledger.decisionId, 'legality-review', 1));
      await ledger.do(legalityPackage, drafter);
      await ledger.do(acceptPackage, lawyer);
      await wakeStage(ledger);
      await asleep(ledger, 'legality-review');
      const first = deadline()?.dueAt;
      await ledger.do(actOf('StopReviewClock', { ground: 'supplement', reason: '补充材料' }), lawyer);
      await environment.sleep('60 days');
      expect(ledger.story).not.toContain('HolderReminded');
      expect(ledger.story).not.toContain('DeadlinePassed');
      await ledger.do(actOf('ResumeReviewClock', { reason: '材料已补充' }), lawyer);
      await wakeStage(ledger);
      await asleep(ledger, 'legality-review');
      expect(Date.parse(deadline()?.dueAt ?? '')).toBeGreaterThan(Date.parse(first ?? '') + 50 * 24 * hourMs);
      await environment.sleep('30 days');
      await until('lateness recorded', () => ledger.story.includes('DeadlinePassed'));
    });
    expect(deadline()?.late).toMatchObject({ dueAt: deadline()?.dueAt, holder: { unitId: 'u-justice' } });
    expect(timesOf(ledger, 'DeadlinePassed')).toHaveLength(1);
  }, 60_000);

  it('of a clock that is stopped between the reading and the record records nothing', async () => {
    const ledger = ledgerOf('raced');
    ledger.beforeJudging = async ({ act }) => {
      if (act.type === 'RecordDeadlinePassed')
        await ledger.do(actOf('StopReviewClock', { ground: 'supplement', reason: '补充材料' }), lawyer);
    };
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      await ledger.draft();
      await wake(environment, ledger);
      await alive(stageWorkflowId(ledger.decisionId, 'legality-review', 1));
      await ledger.do(legalityPackage, drafter);
      await ledger.do(acceptPackage, lawyer);
      await wakeStage(ledger);
      await asleep(ledger, 'legality-review');
      await environment.sleep('60 days');
      await until('asked', () => asked(ledger, 'RecordDeadlinePassed') === 1);
      await environment.sleep('60 days');
    });
    expect(asked(ledger, 'RecordDeadlinePassed')).toBe(1);
    expect(ledger.story).not.toContain('DeadlinePassed');
    expect(ledger.story.at(-1)).toBe('ReviewClockStopped');
  }, 60_000);

  it('that fires weeks after its date, because the machine was suspended, records the date itself and who held the matter then', async () => {
    const ledger = ledgerOf('late');
    const duty = () => dutyOf(ledger, 'submit-draft');
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      const untilReminder = (await inMs(duty()?.dueAt)) - 48 * hourMs;
      // The ledger's clock went on while Temporal's stood still.
      stepBackMs = -30 * 24 * hourMs;
      await ledger.do(actOf('ChargeUnit', { stage: 'drafting', unitId: 'u-later', reason: '职责调整' }), office);
      await environment.sleep(untilReminder + 1_000);
      await until('lateness recorded', () => ledger.story.includes('DeadlinePassed'));
    });
    expect(duty()).toMatchObject({
      holder: { unitId: 'u-later' },
      late: { dueAt: duty()?.dueAt, holder: { unitId: 'u-lead' } },
    });
    expect(timesOf(ledger, 'DeadlinePassed')).toHaveLength(1);
    // Past its date there is nothing left to remind of.
    expect(ledger.story).not.toContain('HolderReminded');
    expect(Date.parse(timesOf(ledger, 'DeadlinePassed')[0] ?? '')).toBeGreaterThan(
      Date.parse(duty()?.dueAt ?? '') + 20 * 24 * hourMs,
    );
  }, 60_000);

  it('of a duty that was done while the machine was suspended records nothing', async () => {
    const ledger = ledgerOf('done');
    await withEngine(environment, ledger, async () => {
      await drafting(ledger);
      const untilReminder = (await inMs(dutyOf(ledger, 'submit-draft')?.dueAt)) - 48 * hourMs;
      await ledger.draft();
      stepBackMs = -30 * 24 * hourMs;
      // No wake-up came either: the timer alone looks again.
      await environment.sleep(untilReminder + 1_000);
      await environment.client.workflow.getHandle(stageWorkflowId('done', 'drafting', 1)).result();
    });
    expect(ledger.story.filter((type) => type === 'HolderReminded' || type === 'DeadlinePassed')).toEqual([]);
    // The end of drafting alone made the decision's workflow look again.
    expect(ledger.asked.map(({ act }) => act.type)).toEqual(['OpenStage', 'OpenStage']);
    expect(ledger.story.at(-1)).toBe('StageOpened legality-review/1');
  }, 60_000);

  const alive = (workflowId: string) =>
    until(`${workflowId} alive`, () =>
      environment.client.workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => true,
          () => false,
        ),
    );
  const wakeStage = (ledger: MemoryLedger) =>
    environment.client.workflow
      .getHandle(stageWorkflowId(ledger.decisionId, 'legality-review', 1))
      .signal('ledgerStandsAt', ledger.version, ledger.epoch);
});
