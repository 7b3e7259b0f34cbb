import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Malformed } from '@dingce/verifier';
import type { LogSource, Source } from '@dingce/verifier';
import { FolderLog, FolderSource, UrlLog, ZipSource } from '@dingce/verifier/node';

/** What was named on the command line, opened. */
export type Subject =
  | { kind: 'receipt'; bytes: Uint8Array }
  | { kind: 'bundle'; source: Source; close(): void }
  | { kind: 'log'; source: LogSource };

const largestReceipt = 1024 * 1024;
const nothing = (): void => undefined;

/** A bundle's folder or zip, a receipt, a log's folder or address. Throws Malformed when it is none of these. */
export async function openSubject(named: string): Promise<Subject> {
  if (/^https?:\/\//.test(named)) {
    if (!URL.canParse(named)) throw new Malformed(`网址无效：${named}`, `the address is invalid: ${named}`);
    return { kind: 'log', source: new UrlLog(named, process.env.DINGCE_TOKEN) };
  }
  if (!existsSync(named)) throw new Malformed(`找不到 ${named}`, `${named} is not there`);
  const here = statSync(named);
  if (here.isFile() && here.size < largestReceipt && /^\s*\{/.test(readFileSync(named, 'utf8').slice(0, 100)))
    return { kind: 'receipt', bytes: readFileSync(named) };
  if (here.isFile()) {
    const zip = await ZipSource.open(named);
    return { kind: 'bundle', source: zip, close: () => zip.close() };
  }
  if (existsSync(join(named, 'bagit.txt'))) return { kind: 'bundle', source: new FolderSource(named), close: nothing };
  if (existsSync(join(named, 'checkpoint'))) return { kind: 'log', source: new FolderLog(named) };
  throw new Malformed(
    `${named} 既不是证据包（没有 bagit.txt），也不是日志（没有 checkpoint）`,
    `${named} is neither an evidence bundle (no bagit.txt) nor a log (no checkpoint)`,
  );
}
