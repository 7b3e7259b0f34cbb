import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '../report';
import { checkLog, LogWorld } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import type { Control } from './control';

/** Time does not order: parts of one act have the same, and a clock may stand still. */
const byTime = [
  'order by pending_id limit',
  `order by (select e.recorded_at from ledger.entry e
     where e.stream_id = ledger.pending.stream_id and e.seq = ledger.pending.seq), leaf_hash limit`,
] as const;

/** C6: the order of the log. */
export const orderControl: Control = {
  id: 'C6',
  check: 'the log keeps the order of each stream',
  sabotage: 'the sequencer orders by recorded_at',
  run: async (sabotaged) => {
    const world = await LogWorld.start({
      faults: true,
      ...(sabotaged ? { sequencerEnv: { DINGCE_FAULTS_REWRITE: JSON.stringify(byTime) } } : {}),
    });
    try {
      world.log.sequencer.signal('SIGSTOP');
      await world.append(5, 8);
      world.log.sequencer.signal('SIGCONT');
      const size = await world.size();
      for (let tries = 0; tries < 200 && world.log.see() < size && world.log.sequencer.running; tries += 1)
        await sleep(50);
      must(world.log.see() === size, `published ${world.log.see()} of ${size}`);
      return await withClient(world.ownerUrl, (client) => checkLog(client, world.log, world.receipts));
    } finally {
      await world.stop();
    }
  },
};
