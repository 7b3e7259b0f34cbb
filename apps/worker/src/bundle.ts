import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';

export interface BundleOptions {
  fromSource: boolean;
  cacheDir?: string;
  /** Another entry than Dingce's own, for the test of a changed workflow. */
  entry?: string;
}

/** The workflows' code as Temporal runs it. Kept on disk under the hash of all that went into it, so that a start is quick. */
export async function workflowBundle({ fromSource, cacheDir, entry }: BundleOptions): Promise<WorkflowBundle> {
  const workflowsPath = entry ?? require.resolve('@dingce/workflows/bundle');
  if (!cacheDir) return bundle(workflowsPath, fromSource);
  const file = join(cacheDir, `workflows-${contentHash(workflowsPath, fromSource)}.js`);
  if (existsSync(file)) return { code: readFileSync(file, 'utf8') };
  const { code } = await bundle(workflowsPath, fromSource);
  mkdirSync(cacheDir, { recursive: true });
  // Renamed into place: another process that starts at the same time never reads half a file.
  const incoming = `${file}.${process.pid}.${Date.now()}`;
  writeFileSync(incoming, code);
  renameSync(incoming, file);
  return { code };
}

const bundle = (workflowsPath: string, fromSource: boolean): Promise<WorkflowBundle> =>
  bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) =>
      fromSource
        ? {
            ...config,
            resolve: { ...config.resolve, conditionNames: ['source', 'webpack', 'require', 'node', 'default'] },
          }
        : config,
  });

/** Whatever can change the bundle: our own files, and the SDK by its version. */
function contentHash(workflowsPath: string, fromSource: boolean): string {
  const hash = createHash('sha256').update(String(fromSource));
  const own = dirname(require.resolve('@dingce/workflows/bundle'));
  for (const folder of new Set([dirname(workflowsPath), own, dirname(require.resolve('@dingce/domain'))])) {
    for (const file of sources(folder, fromSource ? '.ts' : '.js'))
      hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file));
  }
  const sdk = readFileSync(require.resolve('@temporalio/workflow/package.json'), 'utf8');
  const { version } = JSON.parse(sdk) as { version: string };
  return hash.update(version).digest('hex').slice(0, 24);
}

const sources = (folder: string, extension: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(folder, name));
