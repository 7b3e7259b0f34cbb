import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilPortIsFree } from '@dingce/servers';
import { mustNotOutlive, onCleanUp } from '../clean-up';
import type { Armed, FromChild } from '../programs/fault';
import { endGroup, killNow } from './kill';

/** How often a server is started while its port is taken. */
export const startAttempts = 10;

export interface PartOptions {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** Whether it does its work now. */
  ready(said: string): Promise<boolean>;
  readyWithinMs?: number;
  /** With a channel through which faults are armed. */
  ipc?: boolean;
}

/** One real process of the installation: started, killed without warning, started again. */
export class Part {
  private child: ChildProcess | null = null;
  private forget: () => void = () => undefined;
  private output = '';
  /** How long each start took, kill to ready, in milliseconds. */
  readonly recoveries: number[] = [];

  constructor(private readonly options: PartOptions) {
    onCleanUp(() => this.kill());
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The end of what it printed. */
  get said(): string {
    return this.output;
  }

  /** From here on, only what it prints from now on has been said. */
  listenAnew(): void {
    this.output = '';
  }

  get running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get signalCode(): string | null {
    return this.child?.signalCode ?? null;
  }

  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** Starts it without waiting until it is ready. */
  spawn(): ChildProcess {
    const { command, args, env, ipc } = this.options;
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    });
    this.output = '';
    const hear = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-6000));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', (error) => hear(Buffer.from(String(error))));
    this.child = child;
    if (child.pid !== undefined) this.forget = mustNotOutlive(child.pid);
    return child;
  }

  async start(): Promise<void> {
    await untilPortIsFree(async () => {
      if (this.running) await this.kill();
      this.spawn();
      await this.untilReady();
    }, startAttempts);
  }

  /** Throws what it printed when it ends or takes too long. */
  async untilReady(): Promise<void> {
    const { name, ready, readyWithinMs = 60_000 } = this.options;
    for (const until = Date.now() + readyWithinMs; ; await sleep(50)) {
      if (await ready(this.output)) return;
      if (!this.running || Date.now() > until) throw new Error(`${name} did not get ready: ${this.output.trim()}`);
    }
  }

  /** kill -9, then a new start, as whoever watches it would do; measures until it works again. */
  async killAndRestart(pauseMs = 0): Promise<number> {
    await this.kill();
    if (pauseMs > 0) await sleep(pauseMs);
    const from = Date.now();
    await this.start();
    const took = Date.now() - from;
    this.recoveries.push(took);
    return took;
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  async kill(): Promise<void> {
    if (this.child) await killNow(this.child);
    this.forget();
  }

  async stop(): Promise<void> {
    if (this.child) await endGroup(this.child);
    this.forget();
  }

  /** Settles when it has ended; answers by which signal or code. */
  async ended(withinMs = 30_000): Promise<string> {
    const { child } = this;
    if (!child) throw new Error(`${this.name} was not started`);
    if (this.running) {
      const over = await Promise.race([once(child, 'exit').then(() => true), sleep(withinMs, false, { ref: false })]);
      if (!over) throw new Error(`${this.name} goes on, though it should have ended: ${this.output.slice(-500)}`);
    }
    return child.signalCode ?? String(child.exitCode);
  }

  /** Arms one fault; settles when the process has taken it over. */
  async arm(fault: Armed): Promise<void> {
    const { child } = this;
    if (!child?.send) throw new Error(`${this.name} has no channel`);
    const heard = new Promise<void>((resolve) => {
      const listen = (message: FromChild): void => {
        if (message.armed !== fault.id) return;
        child.off('message', listen);
        resolve();
      };
      child.on('message', listen);
    });
    child.send({ arm: fault });
    await heard;
  }

  /** Sets the process's clock off by so much; settles when it is. */
  async setClock(clockMs: number): Promise<void> {
    const { child } = this;
    if (!child?.send) throw new Error(`${this.name} has no channel`);
    const set = new Promise<void>((resolve) => {
      const listen = (message: FromChild): void => {
        if (message.clockMs !== clockMs) return;
        child.off('message', listen);
        resolve();
      };
      child.on('message', listen);
    });
    child.send({ clockMs });
    await set;
  }

  /** Settles when the armed fault struck: the process said so, or was killed by it. */
  fired(fault: Armed, withinMs = 30_000): Promise<void> {
    const { child } = this;
    if (!child) throw new Error(`${this.name} was not started`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        done();
        reject(new Error(`the fault ${fault.id} never struck ${this.name}: ${this.output.slice(-800)}`));
      }, withinMs);
      const struck = (message: FromChild): void => {
        if (message.fired === fault.id) done(true);
      };
      const exited = (): void => done(true);
      const done = (well = false): void => {
        clearTimeout(timer);
        child.off('message', struck);
        child.off('exit', exited);
        if (well) resolve();
      };
      child.on('message', struck);
      child.once('exit', exited);
    });
  }
}
