import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { LogState } from '../log/state';
import { readStateHeader, readStateRest, writeState } from '../log/state';
import type { SavedState } from '../log/verify-log';
import { Malformed } from '../malformed';
import { nodeTools } from './tools';

const { sha256 } = nodeTools.digests;

async function firstLine(file: string): Promise<string> {
  const input = createReadStream(file, 'utf8');
  const lines = createInterface({ input });
  try {
    const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [''])])) as [string];
    return line;
  } finally {
    lines.close();
    input.destroy();
  }
}

/** Null when there is none yet. Only the first line is read until the rest is asked for. Throws Malformed when it is damaged. */
export async function openState(file: string): Promise<SavedState | null> {
  if (!existsSync(file)) return null;
  const line = await firstLine(file).catch((error: unknown) => {
    throw new Malformed(
      `状态文件 ${file} 无法读取（${String(error)}）`,
      `the state file ${file} can not be read (${String(error)})`,
    );
  });
  const header = readStateHeader(line, sha256);
  return {
    header,
    load: async () => {
      const text = await readFile(file, 'utf8');
      return readStateRest(header, text.slice(text.indexOf('\n') + 1), sha256);
    },
  };
}

/** Beside, synced, then renamed: a state is whole or not there. Throws Malformed where it can't be written. */
export async function saveState(file: string, state: LogState): Promise<void> {
  try {
    await written(file, state);
  } catch (error) {
    throw new Malformed(
      `状态文件 ${file} 无法写入（${String(error)}）`,
      `the state file ${file} can not be written (${String(error)})`,
    );
  }
}

async function written(file: string, state: LogState): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
  const handle = await open(partial, 'w');
  try {
    for (const part of writeState(state, sha256)) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}
