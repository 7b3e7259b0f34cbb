import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Made by others, built unmodified from the module proxy that `go` is set up with. */
const tools = {
  fsck: 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4',
  litewitness: 'filippo.io/torchwood/cmd/litewitness@v0.7.0',
  versitygw: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
} as const;

export interface ForeignTools {
  fsck: string;
  litewitness: string;
  /** An S3 server over a folder. */
  versitygw: string;
  /** The program in ./stranger. */
  stranger: string;
}

const buildWithinMs = 15 * 60_000;

/** Builds what is not yet in `folder`; the stranger's program always, for it is ours to change. */
export async function foreignTools(folder: string, say: (message: string) => void): Promise<ForeignTools> {
  mkdirSync(folder, { recursive: true });
  const go = async (args: string[], cwd = folder): Promise<void> => {
    await run('go', args, { cwd, timeout: buildWithinMs, env: { ...process.env, GOBIN: folder, GOFLAGS: '' } }).catch(
      (error: Error & { stderr?: string }) => {
        throw new Error(`go ${args.join(' ')}: ${error.stderr || error.message}`, { cause: error });
      },
    );
  };
  for (const [name, module] of Object.entries(tools)) {
    if (existsSync(join(folder, name))) continue;
    say(`go install ${module}`);
    await go(['install', module]);
  }
  // Compiled code lies in test/dist/, the Go source beside the TypeScript.
  const source = resolve(__dirname, '../..', 'interop', 'stranger');
  await go(['build', '-trimpath', '-o', join(folder, 'stranger'), '.'], source);
  return {
    fsck: join(folder, 'fsck'),
    litewitness: join(folder, 'litewitness'),
    versitygw: join(folder, 'versitygw'),
    stranger: join(folder, 'stranger'),
  };
}

export interface Ran {
  code: number | null;
  output: string;
}

/** Runs a tool to its end; a tool that hangs is ended, and its code is null. */
export async function runTool(file: string, args: string[], timeoutMs: number): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(file, args, {
      timeout: timeoutMs,
      maxBuffer: 64 * 2 ** 20,
      killSignal: 'SIGKILL',
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: number | string; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : null, output: `${stdout}${stderr}` || (error as Error).message };
  }
}
