import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { bundle } from '../bundle.given';
import { verifyBundle } from '../bundle/verify-bundle';
import { GivenLog } from '../log.given';
import { readVerifierKey } from '../note/verifier-key';
import { ZipInMemory } from '../page/unzip';
import { zipOf } from '../zip/zip.given';
import type { GivenFile } from '../zip/zip.given';
import type { Source } from '../bundle/source';
import { FolderSource } from './folder-source';
import { nodeTools } from './tools';
import { ZipSource } from './zip-source';

const { sha256 } = nodeTools.digests;
const log = new GivenLog();
for (let i = 0; i < 12; i += 1) log.add('decision/1', { data: { text: '文本'.repeat(i) } });
const files = bundle(log, { decision: '1', streams: ['decision/1'], census: log.takeCensus() });
const trust = {
  keys: [readVerifierKey(log.key.vkey, sha256)],
  policy: null,
  older: null,
  distrusted: [],
  onFirstUse: false,
};

const folder = mkdtempSync(join(tmpdir(), 'dingce-zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
function kept(zip: Buffer): string {
  made += 1;
  const file = join(folder, `${made}.zip`);
  writeFileSync(file, zip);
  return file;
}

const entries = (prefix = 'bag/'): GivenFile[] =>
  [...files].map(([name, content]) => ({ name: prefix + name, content }));

/** The verdict of both readers: the command line's and the page's; what it says when it can't be read. */
async function judged(zip: Buffer): Promise<string[]> {
  const open: (() => Promise<Source>)[] = [() => ZipSource.open(kept(zip)), async () => new ZipInMemory(zip, sha256)];
  return Promise.all(
    open.map(async (source) => {
      try {
        const report = await verifyBundle(await source(), trust, nodeTools);
        return report.integrity && report.completeness ? 'whole' : (report.findings[0]?.en ?? '');
      } catch (error) {
        return (error as Error).message.split('\n')[1] ?? `crashed: ${String(error)}`;
      }
    }),
  );
}

describe('a zipped bundle', () => {
  it('is read as it was zipped, with its folder or without', async () => {
    expect(await judged(zipOf(entries()))).toEqual(['whole', 'whole']);
    expect(await judged(zipOf(entries('')))).toEqual(['whole', 'whole']);
    const zip = new ZipFile();
    for (const [name, content] of files) zip.addBuffer(content, `bag/${name}`);
    zip.addEmptyDirectory('bag/data/documents/');
    zip.end();
    expect(await judged(await buffer(zip.outputStream as Readable))).toEqual(['whole', 'whole']);
  });

  it('has large papers too, which are read as they stream', async () => {
    const paper = Buffer.alloc(3 * 1024 * 1024, '决定');
    log.add('decision/1', { data: { documents: [Buffer.from(sha256(paper)).toString('hex')] } });
    const census = log.takeCensus();
    const large = bundle(log, { decision: '1', streams: ['decision/1'], documents: [paper], census });
    const zipped = (says: GivenFile['says']): Buffer =>
      zipOf([...large].map(([name, content]) => ({ name, content, ...(content === paper && says ? { says } : {}) })));
    expect(await judged(zipped({}))).toEqual(['whole', 'whole']);
    for (const bytes of [100, paper.length - 1, paper.length + 1])
      for (const said of await judged(zipped({ bytes })))
        expect(said).toMatch(/size|digest|inflated|too many bytes|not enough bytes/);
  });

  it('crashes neither reader, whichever byte was changed', async () => {
    const zip = zipOf(entries());
    for (let at = 7; at < zip.length; at += 997) {
      const bent = Buffer.from(zip);
      bent[at] = (bent[at] as number) ^ 0x55;
      for (const said of await judged(bent)) expect(said).not.toMatch(/^crashed/);
    }
  });

  const zeros = Buffer.alloc(4096);
  const link = 0o120777 * 0x10000;
  it.each<[string, Buffer, RegExp]>([
    [
      'leaving it',
      zipOf([...entries(), { name: 'bag/../../evil', content: zeros }]),
      /invalid relative path|leaves the bag/,
    ],
    [
      'an absolute name',
      zipOf([...entries(), { name: '/evil', content: zeros }]),
      /absolute path|leaves the bag|unlisted|not there|listed/,
    ],
    ['a backslash', zipOf([...entries(), { name: 'bag\\evil', content: zeros }]), /invalid characters|backslash/],
    ['a drive', zipOf([...entries(), { name: 'C:/evil', content: zeros }]), /absolute path|colon/],
    ['a name twice', zipOf([...entries(), ...entries().slice(0, 1)]), /twice/],
    ['a name twice but for case', zipOf([...entries(), { name: 'bag/BAGIT.txt', content: zeros }]), /twice/],
    [
      'a link',
      zipOf([
        ...entries(),
        { name: 'bag/data/link', content: Buffer.from('/etc/passwd'), directory: { attributes: link } },
      ]),
      /link/,
    ],
    [
      'an encrypted file',
      zipOf([...entries(), { name: 'bag/x', content: zeros, says: { flags: 0x801 } }]),
      /encrypted/,
    ],
    [
      'an unknown compression',
      zipOf(entries().map((e) => ({ ...e, says: { method: 12 } }))),
      /unknown way|unsupported compression/,
    ],
    [
      'more than it says',
      zipOf(entries().map((e) => (e.name.endsWith('checkpoint') ? { ...e, says: { bytes: 10 } } : e))),
      /size|digest|too many bytes/,
    ],
    [
      'less than it says',
      zipOf(entries().map((e) => (e.name.endsWith('checkpoint') ? { ...e, says: { bytes: 100_000 } } : e))),
      /size|not enough bytes/,
    ],
    [
      'four gigabytes, it says',
      zipOf([
        ...entries(),
        ...Array.from({ length: 20 }, (_, i) => ({ name: `bag/${i}`, content: zeros, says: { bytes: 0xfffffff0 } })),
      ]),
      /too much/,
    ],
    ['nothing', zipOf([]), /bagit|not there|no zip|cut short/],
    ['a damaged directory', bend(zipOf(entries())), /./],
    ['half of it', zipOf(entries()).subarray(0, 4000), /cut short|no sound zip/],
    ['all but its last byte', zipOf(entries()).subarray(0, -1), /cut short|no sound zip/],
    ['no zip', Buffer.from('not a zip at all'), /cut short|no sound zip/],
    ['no bytes', Buffer.of(), /cut short|no sound zip/],
  ])('with %s is refused by both readers, in a sentence', async (_what, zip, why) => {
    for (const said of await judged(zip)) {
      expect(said).not.toMatch(/^(?:whole|crashed)/);
      expect(said).toMatch(why);
    }
  });
});

/** The first record of the directory is none. */
function bend(zip: Buffer): Buffer {
  zip.writeUInt32LE(0, zip.readUInt32LE(zip.length - 6));
  return zip;
}

describe('a bundle in a folder', () => {
  it('is read, and a link in it is told', async () => {
    const bag = join(folder, 'bag');
    for (const [name, content] of files) {
      mkdirSync(dirname(join(bag, name)), { recursive: true });
      writeFileSync(join(bag, name), content);
    }
    const verify = () => verifyBundle(new FolderSource(bag), trust, nodeTools);
    expect((await verify()).findings.map(({ code }) => code)).toEqual(['whole-until']);
    symlinkSync('/etc/hostname', join(bag, 'data/link'));
    expect((await verify()).findings[0]?.en).toBe('"data/link": is a link or no plain file');
  });
});
