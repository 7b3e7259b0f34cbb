import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const read = `
  const { PDFParse } = require('pdf-parse');
  const parser = new PDFParse({ data: require('node:fs').readFileSync(process.argv[1]) });
  parser.getText().then(({ pages }) => process.stdout.write(JSON.stringify(pages.map(({ text }) => text))));`;

/** What is written on each page. In a process of its own: the reader imports modules in a way that Jest's sandbox has not. */
export function pagesOf(pdf: Buffer): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'dingce-pdf-'));
  try {
    writeFileSync(join(folder, 'd.pdf'), pdf);
    return JSON.parse(
      execFileSync(process.execPath, ['-e', read, join(folder, 'd.pdf')], { encoding: 'utf8' }),
    ) as string[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
