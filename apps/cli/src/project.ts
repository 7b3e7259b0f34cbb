import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function projectRoot(): string {
  for (let at = __dirname; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, 'nest-cli.json'))) return at;
  throw new Error('the project folder was not found');
}

/** Folders of this checkout. */
export const root = projectRoot();
export const procedures = process.env.DINGCE_PROCEDURES ?? join(root, 'procedures');
export const dataFolder = process.env.DINGCE_HOME ?? join(root, '.dingce');
export const cacheFolder = join(root, '.dingce', 'cache');
