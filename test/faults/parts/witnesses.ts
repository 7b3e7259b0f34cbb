import { setTimeout as sleep } from 'node:timers/promises';
import { generateKey, readSigningKey, signatureLine } from '@dingce/ledger';
import { fromFolder } from '../checks/log';
import { readCheckpointNote } from '../checks/notes';
import { must } from '../report';
import type { Report } from '../report';
import { dingce } from '../servers/cli';
import { furtherWitness, witnessPart } from '../servers/log';
import type { FurtherWitness } from '../servers/log';
import { LogWorld } from '../servers/log-world';
import { LyingWitness } from '../servers/lying-witness';
import type { Lie } from '../servers/lying-witness';
import type { Part } from '../servers/part';
import { splitView } from './split-view';

/** Three real witnesses, two of which must cosign; before the third stands who can lie in its place. */
export interface Witnessed {
  world: LogWorld;
  two: Part;
  three: Part;
  liar: LyingWitness;
  /** Keys and addresses of the second and third: the real programs'. */
  further: readonly [FurtherWitness, FurtherWitness];
}

/** Less than the time after which a witness is given up. */
const promptlyMs = 2_500;
const recoveryLimitMs = 30_000;

/** Witnesses that are away, slow or lie, and a log that shows two trees. */
export async function witnesses(report: Report): Promise<void> {
  const further = [await furtherWitness('two'), await furtherWitness('three')] as const;
  const liar = await LyingWitness.start(further[1].url);
  const world = await LogWorld.start({ further: [further[0], { ...further[1], url: liar.url }], quorum: 2 });
  const { folder, log } = world.log.keys;
  const part = ({ name, port, secret }: FurtherWitness): Part =>
    witnessPart(name, folder, { port, secret, log: log.key });
  const all: Witnessed = { world, two: part(further[0]), three: part(further[1]), liar, further };
  try {
    await Promise.all([all.two.start(), all.three.start()]);
    await world.append(20);
    await world.untilPublished();
    await report.check('with one witness of three away, everything is published as ever', () => oneAway(all));
    await report.check(
      'with two away nothing is published, acts go on, status and sequencer say so; with one back all is published by itself',
      () => twoAway(all),
    );
    await report.check('a slow witness delays nothing where the others suffice, and counts where it is needed', () =>
      slow(all),
    );
    await all.two.kill();
    for (const [what, lie] of Object.entries(liesOf(all)))
      await report.check(`a witness that answers with ${what} counts as absent, and is told`, () => lies(all, lie));
    await report.check('the liar is not on the note once another witness is back, and is again when it is honest', () =>
      honestAgain(all),
    );
    await splitView(report, all);
    report.count(await world.check());
  } finally {
    liar.stop();
    await Promise.all([all.two.stop(), all.three.stop(), world.stop()]);
  }
}

const signersShown = ({ world }: Witnessed): string[] =>
  readCheckpointNote(fromFolder(world.log.published)('checkpoint') as Buffer, world.log.signatories).signers;

async function oneAway(all: Witnessed): Promise<object> {
  const { world, two } = all;
  await two.kill();
  await world.append(5);
  const publishedMs = await world.untilPublished(promptlyMs);
  const signers = signersShown(all);
  must(!signers.some((name) => name.startsWith('two.')), `${signers.join()} signed`);
  await two.start();
  return { publishedMs, signers: signers.length };
}

interface Status {
  size: number;
  published: number;
}

async function status({ ownerUrl }: LogWorld): Promise<Status> {
  const { code, out, err } = await dingce(['ledger', 'status'], { DATABASE_URL: ownerUrl });
  must(code === 0, `dingce ledger status ended with ${code}: ${err}`);
  return JSON.parse(out) as Status;
}

async function twoAway(all: Witnessed): Promise<object> {
  const { world, two } = all;
  const { sequencer, witness } = world.log;
  const { pid } = sequencer;
  const shown = world.log.see();
  await Promise.all([two.kill(), witness.kill()]);
  const waits: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    await world.append(10);
    await sleep(500);
    const { size, published } = await status(world);
    must(published === shown && world.log.see() === shown, `published ${world.log.see()}, though two are away`);
    waits.push(size - published);
  }
  must(waits[0] === 10 && waits[1] === 20, `status says that ${waits.join(', then ')} entries wait`);
  const alarm = /size \d+ waits for witnesses: .*/.exec(sequencer.said)?.[0];
  must(alarm !== undefined, `no alarm was raised: ${sequencer.said.slice(-300)}`);
  await witness.start();
  const publishedMs = await world.untilPublished(recoveryLimitMs);
  must(sequencer.running && sequencer.pid === pid, 'the sequencer was started anew');
  await two.start();
  return { waited: waits[1], publishedMs, alarm };
}

async function slow({ world, liar }: Witnessed): Promise<object> {
  liar.delayMs = 5_000;
  let slowestMs = 0;
  for (let i = 0; i < 2; i += 1) {
    await world.append(3);
    slowestMs = Math.max(slowestMs, await world.untilPublished(promptlyMs));
  }
  must(world.log.sequencer.said.includes('witness three: too slow'), 'it is not told that a witness is slow');
  liar.delayMs = 1_500;
  await world.log.witness.kill();
  await world.append(3);
  const neededMs = await world.untilPublished(recoveryLimitMs);
  liar.delayMs = 0;
  await world.log.witness.start();
  return { slowestMs, neededMs };
}

interface Lied {
  lie: Lie;
  /** What the sequencer says of it, to the end of its line. */
  told: string;
}

const bent = (line: string): string => {
  const [dash, name, blob = ''] = line.trim().split(' ');
  const bytes = Buffer.from(blob, 'base64');
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] as number) ^ 1;
  return `${dash} ${name} ${bytes.toString('base64')}\n`;
};

function liesOf({ further: [, { secret, key }], liar, world }: Witnessed): Record<string, Lied> {
  const line = (text: string, by = secret, seconds = Math.floor(Date.now() / 1000)): string =>
    signatureLine(text, readSigningKey(by), seconds);
  const cosigning =
    (lines: (text: string) => string): Lie =>
    (text, response) =>
      void response.end(lines(text));
  const [name = ''] = key.split('+');
  const stranger = generateKey(name, 'witness').secret;
  return {
    'a cosignature that does not hold': { lie: cosigning((text) => bent(line(text))), told: 'does not hold' },
    'a cosignature by a key of its name that nobody knows': {
      lie: cosigning((text) => line(text, stranger)),
      told: `no signature by ${name}.*`,
    },
    'the cosignature of an older checkpoint': { lie: cosigning(() => line(liar.honestText)), told: 'does not hold' },
    'a cosignature of more than was asked': {
      lie: cosigning((text) => `more\n\n${line(`${text}\nmore\n`)}`),
      told: 'more than signature lines',
    },
    'a cosignature dated beyond what can be counted': {
      lie: cosigning((text) => line(text, secret, 2 ** 63)),
      told: 'dated beyond.*',
    },
    'a size that it had long ago': {
      lie: (_text, response) => void response.writeHead(409).end('1\n'),
      told: 'stands at size 1',
    },
    'a size that the log never had': {
      lie: (_text, response) => void response.writeHead(409).end('987654321\n'),
      told: 'stands at size 987654321',
    },
    'a false cry of a fork': {
      lie: (_text, response) => void response.writeHead(422).end('forked\nFATAL forked'),
      told: 'forked FATAL forked',
    },
    'a way to somewhere else': {
      lie: (_text, response) => void response.writeHead(307, { location: `${world.log.signerUrl}/health` }).end(),
      told: 'did not answer.*',
    },
    'an answer without end': { lie: (_text, response) => endless(response), told: 'an answer has at most 65536 bytes' },
  };
}

function endless(response: Parameters<Lie>[1]): void {
  const more = (): void => {
    if (!response.destroyed) response.write(Buffer.alloc(65_536, 'x'), more);
  };
  more();
}

/** One honest witness and the liar: two, were a lie to count. */
async function lies({ world, liar }: Witnessed, { lie, told }: Lied): Promise<object> {
  const { sequencer } = world.log;
  const shown = world.log.see();
  liar.lie = lie;
  sequencer.listenAnew();
  await world.append(1);
  const line = new RegExp(`witness three: .*${told}$`, 'm');
  for (const until = Date.now() + recoveryLimitMs; !line.test(sequencer.said); await sleep(20))
    must(Date.now() < until && sequencer.running, `it was not told: ${sequencer.said.slice(-300)}`);
  await sleep(200);
  must(world.log.see() === shown, `size ${world.log.see()} was published with a lie`);
  return { told };
}

async function honestAgain(all: Witnessed): Promise<object> {
  const { world, liar, two } = all;
  await two.start();
  const publishedMs = await world.untilPublished(recoveryLimitMs);
  const without = signersShown(all);
  must(!without.some((name) => name.startsWith('three.')), `${without.join()} signed`);
  liar.lie = null;
  for (const until = Date.now() + recoveryLimitMs; signersShown(all).length < 4; await world.untilPublished()) {
    must(Date.now() < until, `only ${signersShown(all).join()} signed`);
    await world.append(1);
  }
  return { publishedMs, signers: signersShown(all).length };
}
