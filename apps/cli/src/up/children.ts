import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const stopWithinMs = 6_000;
/** Enough for either part with much to do; without it Node takes what the machine has before it tidies up. */
const heapMb = 256;

/** One of our own processes, with its output kept in a log file. */
export class Child {
  private readonly process: ChildProcess;
  private tail = '';
  /** Settles when the process ends, however it ends. */
  readonly ended: Promise<void>;

  constructor(
    readonly name: string,
    file: string,
    env: Record<string, string>,
    logFile: string,
  ) {
    // Its own group: Ctrl-C reaches only us, and we stop the parts in their order.
    this.process = spawn(process.execPath, ['--enable-source-maps', `--max-old-space-size=${heapMb}`, file], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.tail = (this.tail + chunk.toString()).slice(-2000);
        log.write(chunk);
      });
    this.ended = once(this.process, 'exit').then(() => void log.end());
    process.once('exit', () => this.process.kill('SIGKILL'));
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Waits until `check` answers true; throws with the last output when the process ends first or the time is over. */
  async ready(check: () => Promise<boolean>, withinMs: number): Promise<void> {
    for (const until = Date.now() + withinMs; ; await sleep(100)) {
      // What it said last counts, even when it ended with that.
      if (await check().catch(() => false)) return;
      if (!this.alive || Date.now() > until)
        throw new Error(`${this.name} 未能启动 / did not start：${this.tail.trim()}`);
    }
  }

  said(text: string): boolean {
    return this.tail.includes(text);
  }

  /** What stands after a word that it said, to the end of the line. */
  reason(after: string): string {
    return (
      this.tail
        .slice(this.tail.lastIndexOf(after) + after.length)
        .split('\n')[0]
        ?.trim() ?? ''
    );
  }

  async stop(): Promise<void> {
    if (!this.alive) return;
    this.process.kill('SIGTERM');
    await Promise.race([this.ended, sleep(stopWithinMs, undefined, { ref: false })]);
    if (this.alive) this.process.kill('SIGKILL');
    await this.ended;
  }
}
