import { parseArgs } from 'node:util';
import { benchBareTemporal } from './bare-temporal/bench';
import type { Bench } from './bench-servers';
import { conditions, say, startServers } from './bench-servers';
import { stopChildren } from './child';
import { benchDbos } from './dbos/bench';
import { benchDingce } from './dingce';
import { benchLedger } from './ledger/bench';
import type { Measured } from './measure';
import { benchRawPostgres } from './raw-postgres';
import { ofRaw, summarise } from './summary';
import { benchVerify } from './verify';

/** In the order they are run, one at a time, so that none takes the other's processor. */
const programs: readonly (readonly [name: string, bench: Bench])[] = [
  ['raw Postgres', benchRawPostgres],
  ['bare Temporal', benchBareTemporal],
  ['DBOS', benchDbos],
  ['ledger', benchLedger],
  ['Dingce', benchDingce],
];

/** Needs no server; `--only verify` runs it alone. */
const verifyName = 'verify';

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** `--only <part of a name>` measures one program alone; ratios then stay empty. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    entries: { type: 'string', default: '1000000' },
  },
});

function secondsAsked(): number {
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 600))
    throw new Error('--seconds 须在 1 至 600 之间 · --seconds is between 1 and 600');
  return seconds;
}

const stopWithinMs = 15_000;

/** The embedded Postgres listens too and would exit as soon as it alone is down, so its listeners are taken off. */
function onInterruption(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      setTimeout(() => process.exit(130), stopWithinMs);
      void stop().finally(() => process.exit(130));
    });
  }
}

function entriesAsked(): number {
  const entries = Number(values.entries);
  if (!(Number.isSafeInteger(entries) && entries >= 1 && entries <= 100_000_000))
    throw new Error('--entries 须在 1 至 100,000,000 之间 · --entries is between 1 and 100,000,000');
  return entries;
}

async function main(): Promise<void> {
  if (verifyName.includes(values.only)) for (const line of await benchVerify(entriesAsked(), say)) print(line);
  if (values.only === verifyName) return;
  await measureActs();
}

async function measureActs(): Promise<void> {
  const measureMs = secondsAsked() * 1000;
  const load = { clients: 16, warmUpMs: 3000, measureMs, mostActs: 2_000_000 };
  const servers = await startServers(load);
  onInterruption(async () => {
    await stopChildren();
    await servers.stop();
  });
  const lines: Measured[] = [];
  try {
    print({ conditions: await conditions(servers) });
    for (const [name, bench] of programs.filter(([name]) => name.includes(values.only))) {
      say(`正在测量 ${name} · measuring ${name}`);
      for (const line of await bench(servers)) {
        lines.push(line);
        print({ ...line, ofRaw: ofRaw(line, lines) });
      }
    }
    print({ summary: summarise(lines) });
  } finally {
    await servers.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
