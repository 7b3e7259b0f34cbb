/** The years as they passed, drawn in text: a line a year, with what happened in it. */
export class Timeline {
  private readonly years = new Map<number, { size: number; told: string[] }>();

  constructor(
    private readonly out: (line: string) => void,
    private readonly progress: (line: string) => void,
  ) {}

  /** `size`: of the published log at the end of what is told. */
  tell(at: string, size: number, what: string): void {
    const year = Number(at.slice(0, 4));
    const known = this.years.get(year) ?? { size, told: [] };
    known.size = Math.max(known.size, size);
    known.told.push(what);
    this.progress(`${at.slice(0, 10)} ${what}`);
    this.years.set(year, known);
  }

  draw(rotations: number[]): void {
    const last = Math.max(...[...this.years.values()].map(({ size }) => size));
    const epochs = (year: number): string => {
      const older = rotations.filter((rotated) => rotated < year).length;
      return rotations.includes(year) ? `k${older + 1}+k${older + 2}` : `k${older + 1}`;
    };
    this.out('\n 年 year │ 日志 size │ 公钥 key │');
    for (const [year, { size, told }] of [...this.years].sort(([a], [b]) => a - b)) {
      const bar = '█'.repeat(Math.max(1, Math.round((size / last) * 24))).padEnd(24, '·');
      told.forEach((what, i) =>
        this.out(
          i === 0
            ? ` ${year}    │ ${String(size).padStart(9)} │ ${epochs(year).padEnd(8)} │${bar}│ ${what}`
            : `         │           │          │${' '.repeat(24)}│ ${what}`,
        ),
      );
    }
    this.out('');
  }
}
