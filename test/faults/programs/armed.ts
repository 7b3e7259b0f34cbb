import { writeSync } from 'node:fs';
import type { Armed, FromChild, ToChild } from './fault';

/** Faults that are armed in this process, each struck once. */
const armed = new Map<string, Armed>();

const tell = (message: FromChild): void => void process.send?.(message);

let offsetMs = 0;

/** What the product asks for the time: `Date.now`, from everywhere. */
function patchClock(): void {
  const { now } = Date;
  Date.now = () => now() + offsetMs;
}

export function listen(): void {
  patchClock();
  process.on('message', (message: ToChild) => {
    if (message.clockMs !== undefined) {
      offsetMs = message.clockMs;
      tell({ clockMs: offsetMs });
    }
    if (!message.arm) return;
    armed.set(message.arm.id, message.arm);
    tell({ armed: message.arm.id });
  });
  // The channel must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}

/** The fault for this operation, if one is armed; it is then taken. */
export function taken(port: Armed['port'], what: string, primes: readonly string[] = []): Armed | null {
  for (const fault of armed.values()) {
    if (fault.port !== port || !new RegExp(fault.match, 's').test(what)) continue;
    const { primed } = fault;
    if (primed && !primes.some((before) => new RegExp(primed, 's').test(before))) continue;
    fault.nth = (fault.nth ?? 1) - 1;
    if (fault.nth > 0) continue;
    armed.delete(fault.id);
    // At once, for whoever is killed has no time to tell.
    writeSync(2, `struck ${fault.id}: ${what.slice(0, 300)}\n`);
    return fault;
  }
  return null;
}

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal comes at once, but not before this line for certain.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
};

const broken = ({ id, code = 'ECONNRESET' }: Armed): Error =>
  Object.assign(new Error(`Connection terminated unexpectedly (injected: ${id}, ${code})`), { code });

/** Runs an operation as the fault wants it. */
export async function struck<T>(fault: Armed, operation: () => Promise<T>): Promise<T> {
  if (fault.mode === 'kill' && fault.when !== 'after') die();
  if (fault.mode === 'not-done') {
    tell({ fired: fault.id });
    throw broken(fault);
  }
  const result = await operation();
  if (fault.mode === 'kill') die();
  tell({ fired: fault.id });
  void result;
  throw broken(fault);
}

/** The same for operations that answer at once. */
export function struckNow<T>(fault: Armed, operation: () => T): T {
  if (fault.mode === 'kill' && fault.when !== 'after') die();
  if (fault.mode !== 'not-done') operation();
  if (fault.mode === 'kill') die();
  tell({ fired: fault.id });
  throw broken(fault);
}

export { die, tell };
