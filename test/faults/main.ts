import { parseArgs } from 'node:util';
import { cleanUp, watchSignals } from './clean-up';
import { Random } from './random';
import { actPoints } from './parts/act-points';
import { controls } from './parts/controls';
import { disks } from './parts/disks';
import { fileSweep } from './parts/file-sweep';
import { logFaults } from './parts/log-faults';
import { logPoints } from './parts/log-points';
import { network } from './parts/network';
import { randomKills } from './parts/random-kills';
import { requests } from './parts/requests';
import { tampering } from './parts/tampering';
import { wipedTemporal } from './parts/wiped-temporal';
import { witnesses } from './parts/witnesses';
import { Report, say } from './report';
import { findPostgres } from './servers/postgres';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    cycles: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});

const number = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} 须为正整数 · --${name} is a positive whole number`);
  return value;
};

/** Two hundred decisions and their workflows, and thirty outages, take their time: not in the short round. */
const long = ['wiped-temporal', 'network'];

async function main(): Promise<void> {
  watchSignals();
  const seed = number('seed', values.seed);
  const report = new Report();
  const random = new Random(seed);
  const parts: Record<string, () => Promise<void>> = {
    'act-points': () => actPoints(report, { attempts: values.short ? 3 : 10 }),
    'log-points': () => logPoints(report),
    requests: () => requests(report),
    'log-faults': () => logFaults(report, { heldMs: values.short ? 4_000 : 60_000 }),
    witnesses: () => witnesses(report),
    'file-sweep': () => fileSweep(report, { random, ...(values.short ? { sample: { publisher: 2, signer: 1 } } : {}) }),
    network: () => network(report),
    disks: () => disks(report),
    'wiped-temporal': () => wipedTemporal(report),
    controls: () => controls(report),
    tampering: () => tampering(report, { flips: values.short ? 200 : 1_000, random }),
    'random-kills': () =>
      randomKills(report, { kills: values.cycles ? number('cycles', values.cycles) * 6 : 20, random }),
  };
  const asked = Object.keys(parts).filter((name) => name.includes(values.only));
  const chosen = values.short ? asked.filter((name) => !long.includes(name)) : asked;
  if (chosen.length === 0)
    throw new Error(`--only：没有这一部分 · no such part: ${values.only} (${Object.keys(parts).join(', ')})`);
  const { version, source } = findPostgres();
  report.print({ conditions: { seed, postgres: version, source, fsync: true, node: process.version } });
  try {
    for (const name of chosen) await report.run(name, parts[name] as () => Promise<void>);
  } finally {
    await cleanUp();
  }
  report.end();
  process.exitCode = report.failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? (error.stack ?? error.message) : error));
  process.exitCode = 1;
});
