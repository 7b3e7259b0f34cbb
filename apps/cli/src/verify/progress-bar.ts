const width = 30;
const everyMs = 100;

/** A bar on stderr, when a person looks; nothing otherwise. */
export class ProgressBar {
  private readonly live = process.stderr.isTTY === true;
  private readonly startedAt = Date.now();
  private drawnAt = 0;

  readonly show = (done: number, of: number): void => {
    const now = Date.now();
    if (!this.live || now - this.drawnAt < everyMs) return;
    this.drawnAt = now;
    const share = of === 0 ? 1 : done / of;
    const full = Math.round(share * width);
    const rate = Math.round((done * 1000) / Math.max(1, now - this.startedAt));
    process.stderr.write(
      `\r\x1b[K  ${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(share * 100)}%  ${done.toLocaleString('en-US')} / ${of.toLocaleString('en-US')}  ${rate.toLocaleString('en-US')}/s`,
    );
  };

  clear(): void {
    if (this.live) process.stderr.write('\r\x1b[K');
  }

  get seconds(): string {
    return ((Date.now() - this.startedAt) / 1000).toFixed(1);
  }
}
