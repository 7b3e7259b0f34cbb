import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zipSync } from 'fflate';
import { ZipFile } from 'yazl';
import type { Source } from '../bundle/source';
import { ZipInMemory } from '../page/unzip';
import { crcOf, descriptorOf, endOf, fileOf, u16, u32, zipOf } from '../zip/zip.given';
import type { GivenFile } from '../zip/zip.given';
import { nodeTools } from './tools';
import { ZipSource } from './zip-source';

const folder = mkdtempSync(join(tmpdir(), 'dingce-readings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
function kept(zip: Uint8Array): string {
  made += 1;
  const file = join(folder, `${made}.zip`);
  writeFileSync(file, zip);
  return file;
}

async function readAll(source: Source): Promise<string> {
  let bytes = 0;
  for (const { path } of await source.list()) {
    bytes += (await source.read(path, Number.MAX_SAFE_INTEGER)).length;
    await source.sha256(path);
  }
  return `${bytes} bytes`;
}

/** What both readers make of it: the command line's and the page's. */
async function readings(zip: Uint8Array): Promise<string[]> {
  const open: (() => Promise<Source>)[] = [
    () => ZipSource.open(kept(zip)),
    () => Promise.resolve(new ZipInMemory(zip, nodeTools.digests.sha256)),
  ];
  return Promise.all(
    open.map(async (opened) => {
      try {
        return await readAll(await opened());
      } catch (error) {
        return (error as Error).message.split('\n')[1] ?? `crashed: ${String(error)}`;
      }
    }),
  );
}

const a: GivenFile = { name: 'bag/a', content: Buffer.from('同意'.repeat(40)) };
const b: GivenFile = { name: 'bag/b', content: Buffer.from('反对'), stored: true };
const large: GivenFile = { name: 'bag/paper', content: Buffer.alloc(1024 * 1024 + 6, '决定') };
const hidden = fileOf({ name: 'bag/hidden', content: Buffer.from('不同意') });
const described = (file: GivenFile, bent: object = {}): GivenFile => {
  const says = { ...file.says, flags: 0x808 };
  return { ...file, says, header: { crc: 0, packed: 0, bytes: 0 }, after: descriptorOf(file, bent) };
};
const total = (...files: GivenFile[]): string[] => {
  const bytes = files.reduce((n, { content }) => n + content.length, 0);
  return [`${bytes} bytes`, `${bytes} bytes`];
};
const unicodePath = (file: GivenFile, name: string): Buffer =>
  Buffer.concat([
    u16(0x7075, 5 + Buffer.byteLength(name)),
    Buffer.of(1),
    u32(crcOf(Buffer.from(file.name))),
    Buffer.from(name),
  ]);
const zip64Of = (bytes: number, packed: number): Buffer => Buffer.concat([u16(1, 16), u32(bytes, 0), u32(packed, 0)]);
const twice = (bytes: Buffer): Buffer => Buffer.concat([bytes, bytes]);
const bare = (file: GivenFile): Buffer => Buffer.from(file.name);

describe('a zip that every tool reads alike', () => {
  it.each([
    ['plain', zipOf([a, b, large])],
    ['with its sizes after the content', zipOf([described(a), described(large), b])],
    ['with those unmarked', zipOf([{ ...described(a), after: descriptorOf(a).subarray(4) }, b, large])],
    ['with a comment', zipOf([a, b, large], { comment: Buffer.from('PK, 决策档案') })],
    ['with its directory in another order', reordered()],
    [
      'with the same name a second time, for Unicode',
      zipOf([{ ...a, says: { extra: unicodePath(a, a.name) } }, b, large]),
    ],
    ['with zip64 sizes in a header', zipOf([{ ...a, header: zip64Header(a) }, b, large])],
  ])('%s, is read', async (_what, zip) => {
    expect(await readings(zip)).toEqual(total(a, b, large));
  });

  it('is what other writers make of it', async () => {
    const contents = Object.fromEntries([a, b, large].map(({ name, content }) => [name, new Uint8Array(content)]));
    expect(await readings(zipSync(contents))).toEqual(total(a, b, large));
    for (const forceZip64Format of [false, true]) {
      const zip = new ZipFile();
      zip.addEmptyDirectory('bag/');
      for (const { name, content } of [a, b, large])
        zip.addReadStream(Readable.from([content]) as NodeJS.ReadableStream, name, { forceZip64Format });
      zip.addBuffer(Buffer.of(), 'bag/empty', { compress: false, forceZip64Format });
      zip.end({ forceZip64Format, comment: '' });
      expect(await readings(await buffer(zip.outputStream as Readable))).toEqual(total(a, b, large));
    }
  });
});

function reordered(): Buffer {
  const inOrder = zipOf([a, b, large]);
  const [first, second] = [fileOf(a).length, fileOf(b).length];
  const directory = (file: GivenFile, at: number): Buffer => {
    const one = zipOf([{ ...file, directory: { at } }]);
    return one.subarray(fileOf(file).length, -22);
  };
  const records = Buffer.concat([directory(large, first + second), directory(b, first), directory(a, 0)]);
  const from = first + second + fileOf(large).length;
  return Buffer.concat([inOrder.subarray(0, from), records, endOf(3, records.length, from)]);
}

function zip64Header(file: GivenFile): GivenFile['header'] {
  const packed = fileOf(file).length - 30 - bare(file).length;
  return { bytes: 0xffffffff, packed: 0xffffffff, extra: zip64Of(file.content.length, packed) };
}

/** Ends as a zip64 does; its count may be another than the plain one. */
function zip64End(count: number, plainCount: number): Buffer {
  const zip = zipOf([a, b]);
  const [from, bytes] = [zip.readUInt32LE(zip.length - 6), zip.readUInt32LE(zip.length - 10)];
  const end = [u32(0x06064b50, 44, 0), u16(45, 45), u32(0, 0, count, 0, count, 0, bytes, 0, from, 0)];
  const locator = u32(0x07064b50, 0, from + bytes, 0, 1);
  return Buffer.concat([zip.subarray(0, -22), ...end, locator, endOf(plainCount, bytes, from)]);
}

describe('a zip that another tool reads otherwise', () => {
  it('is none when its zip64 end agrees with the plain one', async () => {
    expect(await readings(zip64End(2, 2))).toEqual(total(a, b));
    expect(await readings(zip64End(2, 0xffff))).toEqual(total(a, b));
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'another name in a header',
      zipOf([{ ...a, header: { name: Buffer.from('bag/c') } }, b]),
      /bag\/a: .* on its name/,
    ],
    ['another compression in a header', zipOf([{ ...a, header: { method: 0 } }, b]), /bag\/a: .* on its compression/],
    ['another size in a header', zipOf([{ ...a, header: { bytes: 7 } }, b]), /bag\/a: .* on its size/],
    ['another packed size in a header', zipOf([{ ...a, header: { packed: 7 } }, b]), /bag\/a: .* on its size/],
    ['another checksum in a header', zipOf([a, { ...b, header: { crc: 7 } }]), /bag\/b: .* on its checksum/],
    ['another coding of names in a header', zipOf([a, { ...b, header: { flags: 0 } }]), /bag\/b: .* on its flags/],
    ['another size after the content', zipOf([described(a, { bytes: 7 }), b]), /bag\/a: .* told after its content/],
    ['a size that is told after the content only', zipOf([a, described(b)]), /where it ends/],
    [
      'a second name, in a Unicode field',
      zipOf([{ ...a, says: { extra: unicodePath(a, 'bag/c') } }, b]),
      /second name/,
    ],
    ['two Unicode names', zipOf([{ ...a, says: { extra: twice(unicodePath(a, a.name)) } }, b]), /doubled/],
    ['a zip64 size besides', zipOf([{ ...a, header: { extra: zip64Of(7, 7) } }, b]), /not called for/],
    ['a file that is in no directory', zipOf([{ ...a, after: hidden }, b]), /at bag\/b, that are of no file/],
    ['one behind the last', zipOf([a, b], { between: hidden }), /at the directory, that are of no file/],
    ['one before the first', zipOf([a, b], { before: hidden }), /bytes 0 to \d+, at bag\/a, that are of no file/],
    ['one within another, behind its end', zipOf([{ ...a, spare: hidden }, b]), /a: its packed content ends early/],
    ['one within a large paper', zipOf([a, { ...large, spare: hidden }]), /paper: its packed content ends early/],
    ['files that overlap', zipOf([a, b, { ...b, name: 'bag/c', directory: { at: 0 } }]), /overlap, at byte 0 /],
    ['a file within a file', nested(), /overlap/],
    ['a file that is a folder too', zipOf([a, { name: 'bag/a/', content: Buffer.of() }]), /is a folder, and has/],
    ['a folder with content', zipOf([a, { name: 'bag/f/', content: Buffer.from('x') }]), /is a folder, and has/],
    ['a folder outside', zipOf([a, { name: 'bag/../f/', content: Buffer.of() }]), /leaves the bag/],
    ['a second end in a comment', zipOf([a, b], { comment: endOf(0, 0, 0) }), /end that does not fit|second end/],
    ['a second end in part', zipOf([a, b], { comment: u32(0x06054b50, 0) }), /cut short|second end/],
    ['bytes behind its end', Buffer.concat([zipOf([a, b]), hidden]), /second end at byte \d+, or goes on/],
    ['another zip behind it', Buffer.concat([zipOf([a, b]), zipOf([b])]), /does not fit|of no file/],
    ['more in its directory than it says', zipOf([a, b], { count: 1 }), /as many files as it says/],
    ['less in its directory than it says', zipOf([a, b], { count: 3 }), /as many files as it says/],
    ['a directory that is longer than it says', zipOf([a, b], { bytes: 60 }), /does not fit its directory/],
    ['another count in its zip64 end', zip64End(1, 2), /does not fit its directory/],
    ['another checksum than its content has', zipOf([{ ...a, says: { crc: 7 } }, b]), /checksum that the zip says/],
  ])('because it has %s, is refused by both readers', async (_what, zip, why) => {
    for (const said of await readings(zip)) expect(said).toMatch(why);
  });

  it('because it calls a file a folder, has no such file', async () => {
    const zip = zipOf([a, { ...b, directory: { attributes: 0x10 } }]);
    for (const source of [await ZipSource.open(kept(zip)), new ZipInMemory(zip, nodeTools.digests.sha256)])
      expect((await source.list()).map(({ kind }) => kind)).toEqual(['file', 'other']);
  });
});

/** The second file lies in the content of the first. */
function nested(): Buffer {
  const outer: GivenFile = { name: 'bag/outer', content: hidden, stored: true };
  const inner: GivenFile = { name: 'bag/hidden', content: Buffer.from('不同意'), directory: { at: 30 + 9 } };
  const both = zipOf([outer, inner]);
  const from = fileOf(outer).length;
  const records = both.subarray(from + fileOf(inner).length, -22);
  return Buffer.concat([both.subarray(0, from), records, endOf(2, records.length, from)]);
}
