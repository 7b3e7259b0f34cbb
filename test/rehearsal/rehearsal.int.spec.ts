import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface Summary {
  summary: Record<string, unknown> & { failed: string[] };
}

/** As a process of its own: it starts two Postgres servers, which Jest can't. `npm run test:rehearsal` has more decisions. */
function rehearse(every: number): Promise<{ code: number; summary: Summary['summary']; output: string }> {
  return new Promise((resolve, reject) => {
    const main = join(__dirname, '..', 'dist', 'rehearsal', 'main.js');
    execFile(
      process.execPath,
      [main, '--every', String(every)],
      { maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? '';
        if (!last.startsWith('{"summary"')) return reject(new Error(`no summary: ${stdout}\n${stderr}`));
        const { summary } = JSON.parse(last) as Summary;
        resolve({ code: error ? Number(error.code) : 0, summary, output: stdout });
      },
    );
  });
}

describe('thirty years of one ledger', () => {
  it('keeps every old export and receipt verifiable through three keys more, a newer hash and a newer Postgres', async () => {
    const { code, summary, output } = await rehearse(9);
    expect({ failed: summary.failed, output: summary.failed.length > 0 ? output : '' }).toEqual({
      failed: [],
      output: '',
    });
    expect(code).toBe(0);
    expect(summary).toMatchObject({ years: 30, rotations: 3, decisions: 5, bundles: 5, receipts: 4, checkpoints: 30 });
  }, 300_000);
});
