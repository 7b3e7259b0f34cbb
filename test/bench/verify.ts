import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeLog } from './log-writer';

/** One verification of a whole log, as a process of its own, from its start to its end. */
export interface VerifyMeasured {
  name: 'verify-log' | 'verify-log-again';
  entries: number;
  entryBytes: number;
  seconds: number;
  perSecond: number;
  /** The most resident memory, MiB. */
  memoryMb: number;
}

const program = resolve(__dirname, '../../../apps/cli/dist/main.js');
/** Prints the process's peak of resident memory, KiB, when it ends. */
const tellPeak = `process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS+'\\n'))`;

function timed(args: string[]): { seconds: number; memoryMb: number } {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tellPeak)}`, program, ...args],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(`dingce verify ended with ${status}:\n${stdout}${stderr}`);
  return { seconds, memoryMb: Math.round(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024) };
}

/** Writes a log of `entries` entries, verifies it whole, and once more from the state that this left. */
export function benchVerify(entries: number, say: (text: string) => void): VerifyMeasured[] {
  const folder = mkdtempSync(join(tmpdir(), 'dingce-verify-'));
  const entryBytes = 512;
  try {
    say(`正在写 ${entries} 条的日志 · writing a log of ${entries} entries`);
    const { key } = writeLog(join(folder, 'log'), entries, entryBytes, Math.ceil(entries / 50));
    const args = ['verify', join(folder, 'log'), '--key', key, '--state', join(folder, 'state'), '--json'];
    const line = (name: VerifyMeasured['name']): VerifyMeasured => {
      const { seconds, memoryMb } = timed(args);
      return {
        name,
        entries,
        entryBytes,
        seconds: Number(seconds.toFixed(2)),
        perSecond: Math.round(entries / seconds),
        memoryMb,
      };
    };
    return [line('verify-log'), line('verify-log-again')];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
