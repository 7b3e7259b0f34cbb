import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerClock } from '@dingce/acts';
import { freePort, searchAttributes } from '@dingce/servers';
import { sqlOf } from '@dingce/ledger';
import { Connection } from '@temporalio/client';
import { conclude, Course, findAll, simulatedWorld, start, study } from '../../../libs/acts/src/acts.given';
import { drafter, office, submitDraft } from '../../../libs/domain/src/decision/decision.given';
import { freshDatabase } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import '../../../test/replay/engine';
import type { RunningWorker } from './start-worker';
import { actsOver, storyOf, until, whenOpened, workerOn } from './worker.given';

/** The development server as a process of its own, killed without warning and started again on its file. */
class KillableTemporal {
  private child: ChildProcess | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'dingce-outage-'));
  constructor(private readonly port: number) {}

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = {
      ip: '127.0.0.1',
      port: String(this.port),
      'db-filename': join(this.folder, 'temporal.db'),
      'log-level': 'never',
    };
    const attributes = Object.entries(searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]);
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    this.child = spawn(
      process.env.DINGCE_TEMPORAL_BIN ?? '',
      ['server', 'start-dev', '--headless', ...flags, ...attributes],
      { stdio: 'ignore' },
    );
    await until('Temporal answers', () => this.answers(), 40_000);
  }

  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    this.child = null;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    const connection = await Connection.connect({ address: this.address, connectTimeout: 500 }).catch(() => null);
    if (!connection) return false;
    const ready = await connection.workflowService.describeNamespace({ namespace: 'default' }).then(
      () => true,
      () => false,
    );
    await connection.close();
    return ready;
  }
}

describe('while Temporal is down', () => {
  let database: FreshDatabase;
  let temporal: KillableTemporal;
  let worker: RunningWorker;
  beforeAll(async () => {
    database = await freshDatabase();
    temporal = new KillableTemporal(await freePort());
    await temporal.start();
  }, 60_000);
  afterAll(async () => {
    await worker?.stop();
    await temporal?.remove();
    await database?.close();
  }, 60_000);

  it('accepts acts, and the workflows catch up when it returns', async () => {
    const acts = actsOver(database, { ...simulatedWorld(), clock: ledgerClock });
    worker = await workerOn(database, acts, temporal.address);
    const known = new Course(acts);
    const others = Array.from({ length: 20 }, () => new Course(acts));
    await known.do(known.proposal, drafter);
    await known.do(study, office);
    await known.do(start, office);
    await whenOpened(known, findAll, drafter);
    await until('drained', () => worker.drained());

    await temporal.kill();
    const accepted: number[] = [];
    const timed = async (act: Promise<unknown>): Promise<void> => {
      const before = performance.now();
      await act;
      accepted.push(performance.now() - before);
    };
    await timed(known.do(submitDraft, drafter));
    await timed(known.do(conclude, drafter));
    for (const course of others) {
      await timed(course.do(course.proposal, drafter));
      await timed(course.do(study, office));
      await timed(course.do(start, office));
    }
    const stalled = await sqlOf(database.dataSource.manager).query(
      'select decision_id from outbox.wake where version > delivered_version',
    );
    expect(stalled).toHaveLength(21);
    expect(await storyOf(database, known)).not.toContain('StageOpened public-participation/1');

    await temporal.start();
    const back = performance.now();
    await until('all caught up', () => worker.drained(), 60_000);
    const slowest = Math.max(...accepted);
    process.stdout.write(
      `${accepted.length} acts accepted while Temporal was down, slowest ${Math.round(slowest)} ms; level ${Math.round(performance.now() - back)} ms after it answered again\n`,
    );
    expect((await storyOf(database, known)).filter((line) => line.startsWith('StageOpened'))).toEqual([
      'StageOpened drafting/1',
      'StageOpened public-participation/1',
    ]);
    for (const course of others)
      expect(await storyOf(database, course)).toEqual([
        'DecisionProposed',
        'ProposalStudied',
        'DecisionStarted',
        'StageOpened drafting/1',
      ]);
  }, 180_000);
});
