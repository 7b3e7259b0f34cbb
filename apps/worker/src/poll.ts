import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

const busyMs = 10;
const firstIdleMs = 50;
const troubleMs = { from: 250, to: 10_000 };

/** Asks again and again whether there is work: soon after there was some, more slowly when idle, slowest in trouble. */
export class Poll {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;

  /** `step` does what there is to do and answers whether there was anything. */
  constructor(
    name: string,
    private readonly step: () => Promise<boolean>,
    private readonly longestIdleMs: number,
  ) {
    this.log = new Logger(name);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Waits for the step under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const firstIdle = Math.min(firstIdleMs, this.longestIdleMs);
    let idle = firstIdle;
    let trouble = troubleMs.from;
    while (!this.stopping.signal.aborted) {
      let wait = busyMs;
      try {
        if (await this.step()) idle = firstIdle;
        else {
          wait = idle;
          idle = Math.min(idle * 1.5, this.longestIdleMs);
        }
        trouble = troubleMs.from;
      } catch (error) {
        this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        wait = trouble;
        trouble = Math.min(trouble * 2, troubleMs.to);
      }
      await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}

/** Runs `work` on every item, at most `limit` at a time. */
export async function eachLimited<T>(items: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
