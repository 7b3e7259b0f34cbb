import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processor time by act, in microseconds: what a figure would be on a machine of one's own follows from it, however busy this one is. */
export interface CpuPerAct {
  /** This process. */
  client: number;
  /** All processes of the Postgres server. */
  server: number;
}

const ticksPerSecond = 100;

/** Fields of /proc/<pid>/stat after the name: state, parent, …; user and system time are the 14th and 15th of the line. */
function statOf(pid: string): { parent: number; ticks: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
}

function serverTicks(postmaster: number): number {
  const stats = readdirSync('/proc').flatMap((pid) =>
    /^\d+$/.test(pid) ? [{ pid: Number(pid), stat: statOf(pid) }] : [],
  );
  return stats
    .filter(({ pid, stat }) => stat && (pid === postmaster || stat.parent === postmaster))
    .reduce((sum, { stat }) => sum + (stat?.ticks ?? 0), 0);
}

/** Runs `work` and divides the processor time by its acts; null where there is no /proc. `acts`: all, those of the warm-up among them. */
export async function withCpu<T>(
  serverFolder: string,
  work: () => Promise<T>,
  acts: () => number,
): Promise<{ result: T; cpu: CpuPerAct | null }> {
  const postmaster = Number(readFileSync(join(serverFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const linux = statOf(String(postmaster)) !== null;
  const before = linux ? serverTicks(postmaster) : 0;
  const client = process.cpuUsage();
  const result = await work();
  if (!linux) return { result, cpu: null };
  const { user, system } = process.cpuUsage(client);
  const server = ((serverTicks(postmaster) - before) * 1_000_000) / ticksPerSecond;
  return { result, cpu: { client: Math.round((user + system) / acts()), server: Math.round(server / acts()) } };
}
