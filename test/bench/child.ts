import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  /** The first message it sends; throws when it ends before. */
  said: Promise<unknown>;
  /** Cuts the channel, which tells it to end; kills it when it has not after ten seconds. */
  stop(): Promise<void>;
}

const running = new Set<Child>();
const stopWithinMs = 10_000;
const inputVariable = 'DINGCE_BENCH_INPUT';

/** Starts a module as a process of its own. What it prints goes to stderr, for stdout is the report's. */
export function startChild(file: string, input: object): Child {
  const child = fork(file, [], {
    env: { ...process.env, [inputVariable]: JSON.stringify(input) },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const exited = once(child, 'exit');
  const endedEarly = exited.then(([code]) =>
    Promise.reject(new Error(`${file} ended with ${code} before it answered`)),
  );
  const said = Promise.race([once(child, 'message').then(([message]: unknown[]) => message), endedEarly]);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await exited;
    clearTimeout(timer);
  };
  said.catch(() => undefined);
  const started: Child = { said, stop };
  running.add(started);
  void exited.then(() => running.delete(started));
  return started;
}

/** Stops every child that still runs. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}

/** In the child: what the parent gave it. */
export const childInput = <T>(): T => JSON.parse(process.env[inputVariable] ?? 'null') as T;

/** In the child: settles when the parent stops it or is gone. */
export const parentGone = (): Promise<void> =>
  process.connected ? new Promise((resolve) => process.once('disconnect', resolve)) : Promise.resolve();

/** In the child. */
export const tellParent = (message: object): void => void process.send?.(message);
