import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runTool } from './foreign-tools';
import type { Ran } from './foreign-tools';

const withinMs = 10 * 60_000;

/**
 * Tessera's own checker over a published log. It hangs on corruption with one or two workers, and answers 0 after it found
 * some, so that only its sentence counts.
 */
export async function fsck(
  tool: string,
  log: { folder: string; key: string; origin: string },
): Promise<Ran & { accepted: boolean }> {
  const keyFile = join(log.folder, '..', 'log.vkey');
  writeFileSync(keyFile, `${log.key}\n`);
  const args = [
    `--storage_url=${pathToFileURL(`${log.folder}/`).href}`,
    `--public_key=${keyFile}`,
    `--origin=${log.origin}`,
    '-N=64',
    '-ui=false',
  ];
  const ran = await runTool(tool, args, withinMs);
  return { ...ran, accepted: ran.code === 0 && ran.output.includes("Successfully fsck'd") };
}
