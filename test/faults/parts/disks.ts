import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkWhole, countReceipts } from '../checks/whole';
import { makeTargets } from '../load/targets';
import type { Asked } from '../load/api-client';
import { must, say } from '../report';
import type { Report } from '../report';
import { checkLog } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { SmallDisk } from '../servers/small-disk';
import { startWorld, untilLevel } from '../servers/world';
import type { World } from '../servers/world';

interface Disks {
  postgres: SmallDisk;
  published: SmallDisk;
  signer: SmallDisk;
}

/** F9: the disks of Postgres, of the published log and of the signer run full, one after the other, and are freed. */
export async function disks(report: Report): Promise<void> {
  const mounted = mountAll();
  if (!mounted) {
    // Told, not passed: without leave to mount there is no disk to fill.
    say('  此机不能挂载文件系统，跳过写满磁盘 · no leave to mount here: disks are not filled');
    report.print({ part: 'disks', notRun: 'mount was refused' });
    return;
  }
  const { published, signer, postgres } = mounted;
  const world = await startWorld({
    postgresFolder: postgres.folder,
    published: published.folder,
    signerState: signer.folder,
  });
  try {
    const { drafting } = await makeTargets(world.appUrl, 4);
    const decisionId = drafting[0] as string;
    await untilPublished(world);
    await report.check(
      'with the disk of the published log full, acts go on, nothing half is shown, and it catches up',
      () => logFull(world, published, decisionId),
    );
    await report.check('with the disk of the signer full, acts go on, nothing is signed, and it catches up', () =>
      logFull(world, signer, decisionId),
    );
    await report.check(
      'with the disk of Postgres full, acts are refused with 503 and its reason, and go on afterwards',
      () => postgresFull(world, postgres, decisionId),
    );
    await report.check('after all full disks, everything holds together and everything is published', () =>
      whole(world),
    );
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}

function mountAll(): Disks | null {
  const postgres = SmallDisk.mount('disk-postgres', 260);
  const published = postgres && SmallDisk.mount('disk-log', 4);
  const signer = published && SmallDisk.mount('disk-signer', 1);
  return signer && { postgres, published, signer };
}

const asking = (decisionId: string): Asked => {
  const key = randomUUID();
  const body = { unitId: `u-${key.slice(0, 13)}`, question: '资金保障是否可行' };
  return { by: 'jingban', path: `/v1/decisions/${decisionId}/drafting/consult-unit`, body, key };
};

async function logFull(world: World, disk: SmallDisk, decisionId: string): Promise<object> {
  const { log, client } = world;
  disk.fill();
  const shown = log.see();
  for (let i = 0; i < 5; i += 1) must((await client.act(asking(decisionId))) !== null, 'an act was refused');
  await sleep(2_000);
  must(log.see() === shown, `size ${log.see()} was shown though the disk is full`);
  const { findings } = log.verify();
  must(findings.length === 0, `what is shown does not hold: ${JSON.stringify(findings[0])}`);
  must(log.sequencer.running && log.signer.running, 'a process ended');
  disk.free();
  return { shown, publishedMs: await untilPublished(world, 30_000) };
}

const refusals = 40;

async function postgresFull(world: World, disk: SmallDisk, decisionId: string): Promise<object> {
  disk.fill();
  const answers: { status: number; code: string }[] = [];
  let acknowledged = 0;
  // What Postgres still has room for in its segments may be taken; then it must refuse.
  for (let i = 0; i < 4_000 && answers.length < refusals; i += 1) {
    const answer = await world.client.post(asking(decisionId)).catch(() => null);
    if (answer && answer.status < 300) {
      world.receipts.keep(answer.body.receipt as never);
      acknowledged += 1;
    } else answers.push({ status: answer?.status ?? 0, code: String(answer?.body.code) });
  }
  must(answers.length === refusals, `only ${answers.length} of ${acknowledged} acts were refused on a full disk`);
  const wrong = answers.find(({ status, code }) => status !== 503 || !code.startsWith('ledger-'));
  must(!wrong, `answered ${wrong?.status} ${wrong?.code}`);
  disk.free();
  const from = Date.now();
  // A Postgres that could not write its log has ended, as it must: whoever watches it starts it again.
  if (!(await world.postgres.answers())) await world.postgres.start();
  must((await world.client.act(asking(decisionId), 30_000)) !== null, 'the act afterwards was refused');
  return { acknowledged, refused: answers.length, code: answers[0]?.code, recoveredMs: Date.now() - from };
}

async function untilPublished(world: World, withinMs = 60_000): Promise<number> {
  const [row] = await world.postgres.sql<{ n: string }>('select count(*) as n from ledger.entry', 'dingce');
  return world.log.untilPublished(Number(row?.n), withinMs);
}

async function whole(world: World): Promise<object> {
  await untilLevel(world.client);
  await untilPublished(world);
  await withClient(world.ownerUrl, (client) => checkLog(client, world.log, world.receipts));
  return checkWhole(world.ownerUrl, world.receipts);
}
