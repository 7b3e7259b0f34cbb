import { checkLog, LogWorld } from '../servers/log-world';
import type { Part } from '../servers/part';
import { withClient } from '../servers/postgres';
import type { Armed } from '../programs/fault';
import { must } from '../report';
import type { Report } from '../report';
import { modes } from './act-points';
import type { Mode } from './act-points';

interface LogPoint {
  name: string;
  where: string;
  /** Which process it strikes; the sequencer when absent. */
  of?: 'signer' | 'witness';
  strike: Pick<Armed, 'port' | 'match' | 'primed' | 'when'>;
}

/**
 * S1–S10 of the sequencer, and what may strike signer and witness between their state and their answer. Expected at each, in
 * each mode: what was acknowledged stays present, progress comes by itself, only a kill is fatal, and to its process alone.
 */
const pointsOf = (world: LogWorld): LogPoint[] => {
  const sql = (match: string, primed?: string): LogPoint['strike'] => ({
    port: 'sql',
    match,
    when: 'after',
    ...(primed ? { primed } : {}),
  });
  const file = (match: string): LogPoint['strike'] => ({ port: 'file', match });
  const { published, lock, signerUrl, witnessUrl } = world.log;
  return [
    { name: 'S1', where: 'fence taken', strike: sql('from ledger\\.log where id = 1 for update') },
    { name: 'S2', where: 'pending read', strike: sql('from ledger\\.pending order by') },
    { name: 'S3', where: 'leaves inserted', strike: sql('insert into ledger\\.leaf') },
    { name: 'S4', where: 'tiles written', strike: sql('insert into ledger\\.tile') },
    {
      name: 'S5',
      where: 'at COMMIT, killed before it is sent',
      strike: { port: 'sql', match: '^commit', primed: 'update ledger\\.log set size' },
    },
    { name: 'S6', where: 'after COMMIT, at the signer', strike: { port: 'request', match: `^${signerUrl}/` } },
    { name: 'S7', where: 'signed, at the lock store', strike: file(`^link .* ${lock}/lock/`) },
    { name: 'S8', where: 'locked, at the witness', strike: { port: 'request', match: `^${witnessUrl}/` } },
    { name: 'S9', where: 'witnessed, at the first published file', strike: file(`^rename .* ${published}/tile/`) },
    { name: 'S10', where: 'tiles published, at the checkpoint', strike: file(`^rename .* ${published}/checkpoint$`) },
    { name: 'signer state', of: 'signer', where: 'at its own state', strike: file('^link .*/lock/') },
    {
      name: 'signer answer',
      of: 'signer',
      where: 'state kept, at its answer',
      strike: { port: 'reply', match: '^POST /add-checkpoint' },
    },
    { name: 'witness state', of: 'witness', where: 'at its own state', strike: file('^link .*/lock/') },
    {
      name: 'witness answer',
      of: 'witness',
      where: 'state kept, at its answer',
      strike: { port: 'reply', match: '^POST /add-checkpoint' },
    },
  ];
};

const publishedWithinMs = 30_000;

/** Crash points of the log: 30 cases of the sequencer, 12 of signer and witness. */
export async function logPoints(report: Report): Promise<void> {
  const world = await LogWorld.start({ faults: true });
  try {
    await world.append(20);
    await world.untilPublished();
    for (const point of pointsOf(world))
      for (const mode of modes)
        await report.check(`${point.name} ${mode}: ${point.where}`, () => tryPoint(world, point, mode));
    report.count(await world.check());
  } finally {
    await world.stop();
  }
}

/** More than a tile, so that every point lies on the way. */
const entries = 260;

async function tryPoint(world: LogWorld, point: LogPoint, mode: Mode): Promise<object> {
  const part: Part = world.log[point.of ?? 'sequencer'];
  const { sequencer } = world.log;
  const fault: Armed = { id: `${point.name}-${mode}`, mode, ...point.strike };
  // The sequencer stands still until entries wait and the fault is armed.
  sequencer.signal('SIGSTOP');
  const armed = part.arm(fault);
  const struck = part.fired(fault);
  await world.append(1, entries);
  sequencer.signal('SIGCONT');
  await armed;
  await struck;
  // After its reply a process that fails ends too.
  const fatal = mode === 'kill' || (mode === 'done' && point.strike.port === 'reply');
  if (fatal) await part.ended();
  must(part.running === !fatal, `${part.name} ended: ${!part.running}, expected ${fatal}`);
  if (fatal) await part.start();
  const publishedMs = await world.untilPublished(publishedWithinMs);
  must(sequencer.running || part === sequencer, `the sequencer ended: ${sequencer.said.slice(-300)}`);
  const { size } = await withClient(world.ownerUrl, (client) => checkLog(client, world.log, world.receipts));
  return { acked: true, present: true, progress: true, fatal, size, publishedMs };
}
