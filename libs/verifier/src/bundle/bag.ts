import { hex, readUtf8 } from '../bytes/bytes';
import { Malformed, sentences } from '../malformed';
import type { CheckWriter, ReportWriter } from '../report';
import type { OnProgress } from './job';
import { smallFileBytes } from './job';
import type { Source } from './source';
import { checkNames } from './source';

const manifest = 'manifest-sha256.txt';
const tagManifest = 'tagmanifest-sha256.txt';
const tags = ['bagit.txt', 'bag-info.txt', manifest];

/** `<hex>  <path>` a line (RFC 8493, 2.1.3). Throws Malformed. */
function readManifest(text: string, name: string): Map<string, string> {
  const digests = new Map<string, string>();
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Malformed(`${name} 的末行没有换行`, `${name} does not end with a newline`);
  for (const line of lines) {
    const [, digest, path] = /^([0-9a-f]{64}) {1,2}\*?(\S.*)$/.exec(line) ?? [];
    if (digest === undefined || path === undefined || digests.has(path))
      throw new Malformed(`${name} 中有一行无效或重复`, `${name} has a line that is invalid or there twice`);
    digests.set(path, digest);
  }
  return digests;
}

/** Group 1: every file listed, none besides, every digest right. Returns sizes by path, or null when there is no bag to go on with. */
export async function checkBag(
  source: Source,
  report: ReportWriter,
  onProgress?: OnProgress,
): Promise<ReadonlyMap<string, number> | null> {
  const check = report.check('bag', '包装与文件摘要', 'the bag and its digests');
  try {
    const listed = await source.list();
    checkNames(listed);
    const files = new Map(listed.map(({ path, bytes }) => [path, bytes]));
    const text = async (name: string): Promise<string> => readUtf8(await source.read(name, smallFileBytes));
    if (!/^BagIt-Version: 1\.0\nTag-File-Character-Encoding: UTF-8\n$/.test(await text('bagit.txt')))
      check.find(
        'integrity',
        'bag-version',
        { file: 'bagit.txt' },
        '不是 BagIt 1.0 的声明',
        'is not the declaration of BagIt 1.0',
      );
    const payload = readManifest(await text(manifest), manifest);
    const ofTags = readManifest(await text(tagManifest), tagManifest);
    for (const tag of tags)
      if (!ofTags.has(tag))
        check.find(
          'integrity',
          'file-unlisted',
          { file: tag },
          `${tagManifest} 未列出此文件`,
          `is not listed in ${tagManifest}`,
        );
    for (const path of files.keys()) {
      const known = path.startsWith('data/') ? payload.has(path) : path === tagManifest || ofTags.has(path);
      if (!known)
        check.find('integrity', 'file-unlisted', { file: path }, '清单未列出此文件', 'is not listed in the manifest');
    }
    await checkDigests([...ofTags, ...payload], source, files, check, onProgress);
    return files;
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'bag-unreadable', {}, zh, en);
    return null;
  }
}

async function checkDigests(
  digests: readonly (readonly [path: string, digest: string])[],
  source: Source,
  files: ReadonlyMap<string, number>,
  check: CheckWriter,
  onProgress?: OnProgress,
): Promise<void> {
  for (const [path, digest] of digests) {
    if (!files.has(path)) {
      check.find('completeness', 'file-missing', { file: path }, '清单列出的文件不在包内', 'is listed but not there');
      continue;
    }
    try {
      if (hex(await source.sha256(path)) !== digest)
        check.find(
          'integrity',
          'digest-differs',
          { file: path },
          '内容与清单中的摘要不符',
          'does not have the digest of the manifest',
        );
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'file-unreadable', { file: path }, zh, en);
    }
    check.count();
    onProgress?.(check.counted, digests.length);
  }
}
