import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dossierEntryBytes, writeDossier } from './dossier-writer';
import { writeLog } from './log-writer';
import { newSm2Signer } from './sm2-signer';

/** One verification of a whole log or of a dossier, as a process of its own, from its start to its end. */
export interface VerifyMeasured {
  name: 'verify-log' | 'verify-log-again' | 'verify-dossier-zip' | 'verify-dossier-folder' | 'verify-dossier-signed';
  entries: number;
  entryBytes: number;
  seconds: number;
  /** Of the processor, in the program and in the system for it: what it would take on a machine that does nothing else. */
  cpuSeconds: number;
  perSecond: number;
  /** The most resident memory, MiB. */
  memoryMb: number;
}

const program = resolve(__dirname, '../../../apps/cli/dist/main.js');
/** Prints the process's peak of resident memory, KiB, and its processor time, microseconds, when it ends. */
const tellUsage = `process.on('exit',()=>{const u=process.resourceUsage();process.stderr.write('peak '+u.maxRSS+' cpu '+(u.userCPUTime+u.systemCPUTime)+'\\n')})`;

type Usage = Pick<VerifyMeasured, 'seconds' | 'cpuSeconds' | 'memoryMb'>;

function timed(args: string[]): Usage {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tellUsage)}`, program, 'verify', ...args, '--json'],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(`dingce verify ended with ${status}:\n${stdout}${stderr}`);
  const [, peak, cpu] = /peak (\d+) cpu (\d+)/.exec(stderr) ?? [];
  return { seconds, cpuSeconds: Number(cpu) / 1e6, memoryMb: Math.round(Number(peak) / 1024) };
}

type Subject = Pick<VerifyMeasured, 'name' | 'entries' | 'entryBytes'>;

function measured(subject: Subject, { seconds, cpuSeconds, memoryMb }: Usage): VerifyMeasured {
  return {
    ...subject,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(cpuSeconds.toFixed(2)),
    perSecond: Math.round(subject.entries / seconds),
    memoryMb,
  };
}

/** Writes a log of `entries` entries, verifies it whole, and once more from the state that this left. */
function benchLog(folder: string, entries: number): VerifyMeasured[] {
  const entryBytes = 512;
  const { key } = writeLog(join(folder, 'log'), entries, entryBytes, Math.ceil(entries / 50));
  const args = [join(folder, 'log'), '--key', key, '--state', join(folder, 'state')];
  const line = (name: Subject['name']): VerifyMeasured => measured({ name, entries, entryBytes }, timed(args));
  return [line('verify-log'), line('verify-log-again')];
}

const dossierEntries = 500;
const officials = 20;
const runs = 5;
const middle = (all: Usage[]): Usage => all.sort((a, b) => a.seconds - b.seconds)[(all.length - 1) / 2] as Usage;

/** A dossier of 500 events, as a zip, as a folder, and as a zip of acts that are all signed with SM2; the run in the middle of five. */
async function benchDossier(folder: string): Promise<VerifyMeasured[]> {
  const dossier = await writeDossier(join(folder, 'dossier'), dossierEntries);
  const signed = await writeDossier(join(folder, 'signed'), dossierEntries, Array.from({ length: officials }, newSm2Signer)); // prettier-ignore
  const line = (name: Subject['name'], subject: string, key: string): VerifyMeasured =>
    measured(
      { name, entries: dossierEntries, entryBytes: dossierEntryBytes },
      middle(Array.from({ length: runs }, () => timed([subject, '--key', key]))),
    );
  return [
    line('verify-dossier-zip', dossier.zip, dossier.key),
    line('verify-dossier-folder', dossier.folder, dossier.key),
    line('verify-dossier-signed', signed.zip, signed.key),
  ];
}

export async function benchVerify(entries: number, say: (text: string) => void): Promise<VerifyMeasured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dingce-verify-'));
  try {
    say(`正在核验 ${dossierEntries} 条的案卷 · verifying a dossier of ${dossierEntries} entries`);
    const dossier = await benchDossier(folder);
    say(`正在核验 ${entries} 条的日志 · verifying a log of ${entries} entries`);
    return [...dossier, ...benchLog(folder, entries)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
