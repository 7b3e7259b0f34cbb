import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 500;

/**
 * Starts a server again, as whoever watches it would, while it ends because its port is taken: by an outgoing
 * connection, where the kernel gives those the same numbers. Temporal's inner services choose ports of their own too.
 */
export async function untilPortIsFree<T>(start: () => Promise<T>, attempts: number): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await start();
    } catch (error) {
      if (attempt === attempts || !/address already in use/i.test(String(error))) throw error;
      await sleep(pauseMs);
    }
}
