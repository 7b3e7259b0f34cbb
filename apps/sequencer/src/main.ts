import { setTimeout as sleep } from 'node:timers/promises';
import { LogHalted } from '@dingce/ledger';
import { sequencerConfigFrom } from './config';
import { startSequencer } from './start-sequencer';
import type { RunningSequencer } from './start-sequencer';

const haltedExit = 3;
const say = (message: string): void => void process.stderr.write(`${new Date().toISOString()} ${message}\n`);

/** At the start the database, the lock store or the log's folder may not be there yet: it waits. A contradiction ends it at once. */
async function started(): Promise<RunningSequencer> {
  const config = sequencerConfigFrom(process.env);
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await startSequencer(config, say);
    } catch (error) {
      if (error instanceof LogHalted) throw error;
      say(`not started yet: ${error instanceof Error ? error.message : String(error)}`);
      await sleep(wait);
    }
  }
}

/** The sequencer in production: one process, configured by its environment. A second one waits its turn at each step. */
async function main(): Promise<void> {
  const sequencer = await started();
  process.stdout.write('定策 sequencer ready\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sequencer.stop().then(() => process.exit(0)));
  await sequencer.ended;
}

main().catch((error: unknown) => {
  if (error instanceof LogHalted) {
    say(`FATAL ${error.reason}: ${error.message}`);
    say('日志已停止签署，登记已冻结；请按 docs/runbooks 处理。 / Nothing is signed any more; see docs/runbooks.');
    process.exit(haltedExit);
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
