import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';

export interface SourceFile {
  /** Relative to the bag's folder, with forward slashes, as it was found: nothing may be made of it before `checkNames`. */
  path: string;
  bytes: number;
  /** `other`: a link, a device, anything that is no file. */
  kind: 'file' | 'other';
}

/** A bag's files, wherever they lie. Implementations MUST NOT follow links, and MUST throw Malformed for what can't be read. */
export interface Source {
  list(): Promise<readonly SourceFile[]>;
  /** Throws Malformed when the file is larger than `atMost` bytes, or not there. */
  read(path: string, atMost: number): Promise<Uint8Array>;
  /** SHA-256 of a file's content, however large. */
  sha256(path: string): Promise<Uint8Array>;
}

const mostFiles = 2_000_000;
const longest = 1024;

function nameFault(path: string): { zh: string; en: string } | null {
  const parts = path.split('/');
  if (path === '' || path.length > longest) return { zh: '文件名为空或过长', en: 'the name is empty or too long' };
  if (/[\u0000-\u001f\u007f\\:]/.test(path))
    return {
      zh: '文件名含有反斜杠、冒号或控制字符',
      en: 'the name contains a backslash, a colon or a control character',
    };
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return { zh: '路径越出或绕行于证据包之外', en: 'the path leaves the bag, or winds' };
  return null;
}

const shown = (path: string): string => JSON.stringify(path.slice(0, 120));

/** Throws Malformed unless the name is a plain path inside the bag. */
export function checkName(path: string): void {
  const fault = nameFault(path);
  if (fault) throw new Malformed(`${shown(path)}：${fault.zh}`, `${shown(path)}: ${fault.en}`);
}

/**
 * Throws Malformed, naming the file, unless every name is a plain path inside the bag that means one file on every
 * system: no `..`, no absolute path, no link, no name twice, also by case, no file that is a folder too.
 */
export function checkNames(files: readonly SourceFile[]): void {
  if (files.length > mostFiles)
    throw new Malformed(`文件超过 ${mostFiles} 个`, `there are more than ${mostFiles} files`);
  const seen = new Set<string>();
  for (const { path, kind } of files) {
    checkName(path);
    if (kind === 'other')
      throw new Malformed(`${shown(path)}：是链接或特殊文件`, `${shown(path)}: is a link or no plain file`);
    const folded = path.normalize('NFC').toLowerCase();
    if (seen.has(folded))
      throw new Malformed(
        `${shown(path)}：文件名重复（不分大小写）`,
        `${shown(path)}: the name stands there twice, but for case`,
      );
    seen.add(folded);
  }
  for (const name of seen)
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1))
      if (seen.has(name.slice(0, at)))
        throw new Malformed(
          `“${name.slice(0, at)}”既是文件又是文件夹`,
          `"${name.slice(0, at)}" is a file and a folder`,
        );
}

/** Zip files carry the bag's folder at their root: takes it off, when all names share it. */
export function withoutRootFolder<File extends SourceFile>(files: readonly File[]): File[] {
  const first = files[0]?.path ?? '';
  const prefix = first.slice(0, first.indexOf('/') + 1);
  if (prefix === '' || files.some(({ path }) => path === 'bagit.txt' || !path.startsWith(prefix))) return [...files];
  return files.map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
}

/** A bag that was read into memory. */
export class MemorySource implements Source {
  constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly digest: Digest,
  ) {}

  list(): Promise<SourceFile[]> {
    return Promise.resolve([...this.files].map(([path, { length: bytes }]) => ({ path, bytes, kind: 'file' })));
  }

  async read(path: string, atMost: number): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    if (!bytes) throw new Malformed(`${path} 不存在`, `${path} is not there`);
    if (bytes.length > atMost)
      throw new Malformed(`${path} 超过 ${atMost} 字节`, `${path} has more than ${atMost} bytes`);
    return Promise.resolve(bytes);
  }

  async sha256(path: string): Promise<Uint8Array> {
    return this.digest(await this.read(path, Number.MAX_SAFE_INTEGER));
  }
}
