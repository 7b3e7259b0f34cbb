/** What the last line says. */
export interface Totals {
  acknowledged: number;
  lost: number;
  duplicated: number;
  gaps: number;
  tampering: { tried: number; found: number };
  controls: { tried: number; red: number };
}

/** What an audit of acknowledged acts found, added to the totals. */
export interface Audited {
  acknowledged: number;
  lost: number;
  duplicated: number;
  gaps: number;
}

export const say = (progress: string): void => void process.stderr.write(`${progress}\n`);

/** JSON Lines on stdout: a line per named check, one per part with its time, the counts, and at last the summary. */
export class Report {
  passed = 0;
  failed = 0;
  readonly totals: Totals = {
    acknowledged: 0,
    lost: 0,
    duplicated: 0,
    gaps: 0,
    tampering: { tried: 0, found: 0 },
    controls: { tried: 0, red: 0 },
  };
  private part = '';

  /** Runs one named check: it passes when it does not throw. What it returns stands in its line. */
  async check(name: string, run: () => Promise<object | void>): Promise<boolean> {
    const from = Date.now();
    try {
      const details = (await run()) ?? {};
      this.passed += 1;
      this.print({ part: this.part, check: name, ok: true, ms: Date.now() - from, ...details });
      say(`  ✓ ${name}`);
      return true;
    } catch (error) {
      this.failed += 1;
      const why = error instanceof Error ? error.message : String(error);
      this.print({ part: this.part, check: name, ok: false, ms: Date.now() - from, why });
      say(`  ✗ ${name}: ${error instanceof Error ? (error.stack ?? why) : why}`);
      return false;
    }
  }

  /** One part, with its time. A part that can't even be set up is one failed check. */
  async run(part: string, work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    this.part = part;
    say(`▶ ${part}`);
    try {
      await work();
    } catch (error) {
      await this.check(`${part} runs to its end`, () => Promise.reject(error as Error));
    }
    const seconds = Math.round((Date.now() - from) / 100) / 10;
    this.print({ part, seconds });
    say(`  ${part}: ${seconds} s`);
  }

  count({ acknowledged, lost, duplicated, gaps }: Audited): void {
    this.totals.acknowledged += acknowledged;
    this.totals.lost += lost;
    this.totals.duplicated += duplicated;
    this.totals.gaps += gaps;
  }

  end(): void {
    this.print({ checks: { passed: this.passed, failed: this.failed } });
    this.print({ summary: this.totals });
  }

  print(line: object): void {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

/** Throws a sentence when something does not hold. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
