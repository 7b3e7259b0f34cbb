import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { timeSkippingServer, until, wake, withEngine } from './engine';
import { draftingWithin, MemoryLedger } from './memory-ledger';

describe('the dates of a decision on the time-skipping server', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await timeSkippingServer();
  }, 60_000);
  afterAll(() => environment.teardown());

  it('lets a year pass in seconds: reminds two days before the date, records lateness after it, at the date itself', async () => {
    const ledger = new MemoryLedger('year', () => environment.currentTimeMs(), draftingWithin(12, 'month'));
    await withEngine(environment, ledger, async () => {
      await ledger.start();
      await wake(environment, ledger);
      await until('drafting open', () => ledger.story.includes('StageOpened drafting/1'));
      await until('asleep', () => ledger.asked.length === 1);
      const before = performance.now();
      await environment.sleep('370 days');
      expect(performance.now() - before).toBeLessThan(30_000);
      await until('lateness recorded', () => ledger.story.includes('DeadlinePassed'));
    });
    const duty = ledger.decision.duties.find((d) => d.what === 'submit-draft');
    const [reminded, late] = ['HolderReminded', 'DeadlinePassed'].map((type) =>
      ledger.events.find((e) => e.type === type),
    );
    expect(duty).toMatchObject({ status: 'open', late: { dueAt: duty?.dueAt, holder: { unitId: 'u-lead' } } });
    expect(Date.parse(duty?.dueAt ?? '') - Date.parse(reminded?.recordedAt ?? '')).toBeGreaterThan(47.9 * 3_600_000);
    expect(Date.parse(late?.recordedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(duty?.dueAt ?? ''));
    expect(Date.parse(late?.recordedAt ?? '') - Date.parse(duty?.dueAt ?? '')).toBeLessThan(60_000);
    // Once each: neither date is asked again after it was recorded.
    expect(ledger.asked.map((request) => request.act.type)).toEqual([
      'OpenStage',
      'RemindHolder',
      'RecordDeadlinePassed',
    ]);
  }, 60_000);
});
