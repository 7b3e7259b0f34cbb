/** Says what was tried and how it ended, a line each; the last line is JSON. */
export class Report {
  private passed = 0;
  private readonly failed: string[] = [];
  private readonly figures: Record<string, unknown> = {};

  constructor(private readonly suite: string) {}

  section(title: string): void {
    process.stdout.write(`\n${title}\n`);
  }

  /** `work` answers a detail to print, and throws when the check does not hold. The next checks go on. */
  async check(name: string, work: () => Promise<string | void>): Promise<boolean> {
    const began = performance.now();
    try {
      const detail = await work();
      this.passed += 1;
      process.stdout.write(`  ✓ ${name}${detail ? ` — ${detail}` : ''} (${took(began)})\n`);
      return true;
    } catch (error) {
      this.failed.push(name);
      process.stdout.write(`  ✗ ${name} (${took(began)})\n${indented((error as Error).stack ?? String(error))}\n`);
      return false;
    }
  }

  figure(name: string, value: unknown): void {
    this.figures[name] = value;
  }

  /** One more of a list. */
  add(name: string, value: unknown): void {
    this.figures[name] = [...((this.figures[name] as unknown[] | undefined) ?? []), value];
  }

  /** Prints the summary; answers the exit code. Nothing tried is a failure too. */
  end(): number {
    const { suite, passed, failed, figures } = this;
    process.stdout.write(`\n${JSON.stringify({ summary: { suite, passed, failed, ...figures } })}\n`);
    return failed.length === 0 && passed > 0 ? 0 : 1;
  }
}

const took = (began: number): string => `${((performance.now() - began) / 1000).toFixed(2)} s`;
const indented = (text: string): string => text.replaceAll(/^/gm, '      ');

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
