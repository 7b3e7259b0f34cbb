import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Direct and indirect children, from /proc; empty where there is none. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  let names: string[] = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  for (const name of names) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // ended meanwhile
    }
  }
  const found = [pid];
  for (const above of found) for (const [child, parent] of parents) if (parent === above) found.push(child);
  return found.slice(1);
}

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** kill -9 of a process and all that it started, all at once; settles when none is left. */
export async function killNow(child: ChildProcess): Promise<void> {
  if (isGone(child) || child.pid === undefined) return;
  const gone = once(child, 'exit');
  const below = descendants(child.pid);
  for (const pid of [child.pid, ...below]) signal(pid, 'SIGKILL');
  await gone;
  while (below.some(alive)) await sleep(5);
}

const stopWithinMs = 15_000;

/** Asks it to end, and kills it when it does not. */
export async function endGroup(child: ChildProcess, name: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (isGone(child)) return;
  const gone = once(child, 'exit');
  child.kill(name);
  const timer = setTimeout(() => void killNow(child), stopWithinMs);
  await gone;
  clearTimeout(timer);
}
