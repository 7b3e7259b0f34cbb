import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromFolder, inconsistentNotes } from '../checks/log';
import type { Armed } from '../programs/fault';
import type { Random } from '../random';
import { must } from '../report';
import type { Report } from '../report';
import { dingce } from '../servers/cli';
import { newFolder } from '../servers/folder';
import { LogWorld } from '../servers/log-world';
import type { Part } from '../servers/part';
import { productVerifies } from '../tampering/product-verifier';

/** How each operation fails. The errors come as the system would give them: nothing, or half a write, was done. */
const ways = ['SIGKILL', 'EIO', 'ENOSPC'] as const;
type Way = (typeof ways)[number];

interface Swept {
  name: string;
  part(world: LogWorld): Part;
  /** Where its files lie. */
  folders(world: LogWorld): string[];
}

const publisher: Swept = {
  name: 'publisher',
  part: ({ log }) => log.sequencer,
  folders: ({ log }) => [log.published, log.lock],
};
const signer: Swept = {
  name: 'signer',
  part: ({ log }) => log.signer,
  folders: ({ log }) => [join(log.keys.folder, 'signer')],
};

export interface FileSweep {
  /** So many operations of each, drawn by the seed; every one when absent. */
  sample?: { publisher: number; signer: number };
  random: Random;
}

/** Every file operation between an act and its publication, each killed, failed with EIO and with ENOSPC. */
export async function fileSweep(report: Report, { sample, random }: FileSweep): Promise<void> {
  let world: LogWorld | null = null;
  for (const swept of [publisher, signer])
    for (const way of ways) {
      const drawn = sample?.[swept.name as keyof typeof sample];
      // Of a log that is swept whole each way has one of its own: it grows by a tile a case.
      if (world && !drawn) world = await finished(report, world);
      world ??= await begun();
      const on: LogWorld = world;
      const which = drawn ? `${drawn} of the` : 'each of the';
      await report.check(`${way} at ${which} ${swept.name}'s file operations leaves a whole log`, () =>
        sweep(on, swept, way, drawn ? Array.from({ length: drawn }, () => 1 + random.int(drawnBelow)) : null),
      );
    }
  if (world) await finished(report, world);
}

/** Fewer than either does for one act. */
const drawnBelow = 20;

async function begun(): Promise<LogWorld> {
  const world = await LogWorld.start({ faults: true });
  try {
    await world.append(20);
    await world.untilPublished();
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function finished(report: Report, world: LogWorld): Promise<null> {
  try {
    report.count(await world.check());
  } finally {
    await world.stop();
  }
  return null;
}

/** Entries of an act: more than a tile, so that full ones are written and partial ones dropped. */
const entries = 260;
const publishedWithinMs = 30_000;

/** At the given operations, or at the first, the second and so on until there are no more. */
async function sweep(world: LogWorld, swept: Swept, way: Way, given: readonly number[] | null): Promise<object> {
  const first = fromFolder(world.log.published)('checkpoint') as Buffer;
  const struck: Record<string, number> = {};
  let cases = 0;
  let slowestMs = 0;
  for (const nth of given ?? counting()) {
    const at = await tryOperation(world, swept, way, nth);
    if (at === null && given === null) break;
    must(at !== null, `there is no operation ${nth}`);
    const [operation = ''] = at.what.split(' ');
    struck[operation] = (struck[operation] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, at.publishedMs);
    cases += 1;
  }
  await verifiedByProduct(world, first);
  return { cases, struck, slowestMs };
}

function* counting(): Generator<number> {
  for (let n = 1; ; n += 1) yield n;
}

/** What was struck, once everything is published and whole again; null when there was no such operation. */
async function tryOperation(
  world: LogWorld,
  swept: Swept,
  way: Way,
  nth: number,
): Promise<{ what: string; publishedMs: number } | null> {
  const part = swept.part(world);
  const fault: Armed = {
    id: `${swept.name}-${way}-${nth}`,
    port: 'file',
    match: swept
      .folders(world)
      .map((folder) => ` ${folder}/`)
      .join('|'),
    nth,
    ...(way === 'SIGKILL' ? { mode: 'kill' } : { mode: 'not-done', code: way }),
  };
  const kept = fromFolder(world.log.published)('checkpoint');
  part.listenAnew();
  await part.arm(fault);
  await world.append(1, entries);
  const size = await world.size();
  const what = await untilStruckOrIdle(world, part, fault, size);
  if (what === null) return null;
  if (way === 'SIGKILL') {
    await part.ended();
    await part.start();
  }
  try {
    const publishedMs = await world.log.untilPublished(size, publishedWithinMs);
    must(part.running, 'it ended');
    await whole(world, kept);
    return { what, publishedMs };
  } catch (error) {
    throw new Error(`operation ${nth}, ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** How long after publication the last operations are done. */
const settledMs = 500;

async function untilStruckOrIdle(world: LogWorld, part: Part, fault: Armed, size: number): Promise<string | null> {
  const struck = (): string | null => new RegExp(`^struck ${fault.id}: (.*)$`, 'm').exec(part.said)?.[1] ?? null;
  let publishedAt = Infinity;
  for (const until = Date.now() + publishedWithinMs; struck() === null; await sleep(10)) {
    must(Date.now() < until, `nothing was struck, and nothing published: ${part.said.slice(-300)}`);
    if (world.log.see() >= size) publishedAt = Math.min(publishedAt, Date.now());
    if (Date.now() > publishedAt + settledMs) return null;
  }
  return struck();
}

/** What is published, by our reading and by the product's, with the checkpoint of before and every note ever seen. */
async function whole(world: LogWorld, kept: Buffer | null): Promise<void> {
  const { findings, leaves } = world.log.verify();
  const [found] = await productVerifies(fromFolder(world.log.published), world.log.keys, kept);
  const wrong = [
    ...findings.map(({ index, what }) => `index ${index}: ${what}`),
    ...inconsistentNotes(leaves, world.log.seen),
    ...(found ? [`dingce verify: ${found.code}`] : []),
  ];
  must(wrong.length === 0, wrong.slice(0, 3).join('; '));
}

/** As a reader would at the end: the command, with the policy and the first checkpoint. */
async function verifiedByProduct({ log }: LogWorld, first: Buffer): Promise<void> {
  const older = join(newFolder('kept'), 'checkpoint');
  writeFileSync(older, first);
  const options = ['--policy', join(log.keys.folder, 'policy'), '--checkpoint', older];
  const { code, out, err } = await dingce(['verify', log.published, ...options]);
  must(code === 0, `dingce verify ended with ${code}: ${err}${out.slice(-600)}`);
}
