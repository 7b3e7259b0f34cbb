/** What is being done and how long it took, Chinese first; to stderr, so that stdout stays for results. */
export class Progress {
  private readonly startedAt = Date.now();
  private readonly live = process.stderr.isTTY;

  async step<T>(zh: string, en: string, work: (note: (zh: string, en: string) => void) => Promise<T>): Promise<T> {
    const from = Date.now();
    const label = `${zh} · ${en}`;
    if (this.live) process.stderr.write(`  … ${label}`);
    try {
      const result = await work((noteZh, noteEn) => this.note(label, `${noteZh} · ${noteEn}`));
      this.line(`  ✓ ${label}（${((Date.now() - from) / 1000).toFixed(1)} s）`);
      return result;
    } catch (error) {
      this.line(`  ✗ ${label}`);
      throw error;
    }
  }

  get seconds(): string {
    return ((Date.now() - this.startedAt) / 1000).toFixed(1);
  }

  private note(label: string, note: string): void {
    if (this.live) process.stderr.write(`\r\x1b[K  … ${label}：${note}`);
    else process.stderr.write(`    ${note}\n`);
  }

  private line(text: string): void {
    process.stderr.write(this.live ? `\r\x1b[K${text}\n` : `${text}\n`);
  }
}
