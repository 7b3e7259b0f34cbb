import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { BagPathRefused, checkBagPath } from './bag-path';
import type { BagSink } from './bag-sink';
import { BagWriter } from './bag-writer';
import { FolderSink, TargetTaken } from './folder-sink';
import { ZipFileSink, ZipSink } from './zip-sink';

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const at = new Date('2026-11-25T08:00:00Z');

class MemorySink implements BagSink {
  readonly files = new Map<string, Buffer>();
  async file(path: string, content: Readable | Uint8Array): Promise<void> {
    const chunks: Buffer[] = [];
    if (content instanceof Uint8Array) chunks.push(Buffer.from(content));
    else for await (const chunk of content) chunks.push(chunk as Buffer);
    this.files.set(path, Buffer.concat(chunks));
  }
  finish = (): Promise<void> => Promise.resolve();
  abort = (): Promise<void> => Promise.resolve();
  text = (path: string): string => this.files.get(path)?.toString('utf8') ?? '';
}

/** Names and contents of a zip, read by yauzl. */
function unzip(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip?: ZipFile) => {
      if (error || !zip) return reject(error ?? new Error('no zip'));
      const found = new Map<string, string>();
      zip.on('error', reject).on('end', () => resolve(found));
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed || !stream) return reject(failed ?? new Error('no stream'));
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

describe('a bag', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dingce-bag-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lists every file with its digest, and its own lists too', async () => {
    const sink = new MemorySink();
    const bag = new BagWriter(sink);
    expect(await bag.add('b/two', Readable.from([Buffer.from('tw'), Buffer.from('o')]))).toEqual({
      sha256: sha256('two'),
      bytes: 3,
    });
    await bag.add('a', '一');
    expect(await bag.finish({ 'External-Description': '两行\n标题: x' })).toEqual({ files: 2, bytes: 6 });
    expect(sink.text('bagit.txt')).toBe('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    expect(sink.text('bag-info.txt')).toBe('External-Description: 两行 标题: x\nPayload-Oxum: 6.2\n');
    expect(sink.text('manifest-sha256.txt')).toBe(`${sha256('一')}  data/a\n${sha256('two')}  data/b/two\n`);
    expect(sink.text('tagmanifest-sha256.txt')).toBe(
      ['bag-info.txt', 'bagit.txt', 'manifest-sha256.txt']
        .map((name) => `${sha256(sink.text(name))}  ${name}\n`)
        .join(''),
    );
  });

  it.each(['', '/a', 'a//b', '../a', 'a/..', 'a/./b', '.hidden', 'a\\b', 'a\nb', 'C:a', 'ä', 'a.'])(
    'has no place for %j',
    (path) => expect(() => checkBagPath(path)).toThrow(BagPathRefused),
  );

  it('has no place for a name of 201 characters', () =>
    expect(() => checkBagPath('x'.repeat(201))).toThrow(BagPathRefused));

  it('takes no path that leaves it, whatever is tried', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', 'B', '\0', ' ', '%', '文'), maxLength: 12 }),
        (path) => {
          try {
            checkBagPath(path);
          } catch {
            return;
          }
          expect(join('/bag', path).startsWith('/bag/')).toBe(true);
          expect(path).not.toMatch(/[\\\0% ]/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes no name twice, not even in other letters', async () => {
    const bag = new BagWriter(new MemorySink());
    await bag.add('a/B', 'x');
    await expect(bag.add('A/b', 'x')).rejects.toThrow(BagPathRefused);
  });

  it('stands in its folder only once it is whole', async () => {
    const target = join(folder, 'bag');
    const sink = await FolderSink.open(target);
    const bag = new BagWriter(sink);
    await bag.add('streams/01/a', Readable.from([Buffer.from('x')]));
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^bag\.partial-/)]);
    await bag.finish({});
    expect(readdirSync(folder)).toEqual(['bag']);
    expect(readFileSync(join(target, 'data/streams/01/a'), 'utf8')).toBe('x');
    await expect(FolderSink.open(target)).rejects.toThrow(TargetTaken);
  });

  const failing = (): Readable =>
    Readable.from(
      (function* () {
        yield Buffer.from('half');
        throw new Error('the disk under the paper is gone');
      })(),
    );
  it.each([
    ['folder', () => FolderSink.open(join(folder, 'bag'))],
    ['zip', () => ZipFileSink.open(join(folder, 'bag.zip'), 'bag', at)],
  ])('leaves nothing of a failed export: %s', async (_kind, open) => {
    const sink = await open();
    const bag = new BagWriter(sink);
    await bag.add('one', 'x');
    await expect(bag.add('two', failing())).rejects.toThrow('the disk under the paper is gone');
    await sink.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is one zip with its folder at the root, byte by byte the same each time', async () => {
    const write = async (name: string): Promise<Buffer> => {
      const bag = new BagWriter(await ZipFileSink.open(join(folder, name), 'bag', at));
      await bag.add('paper', Readable.from([Buffer.from('文'.repeat(50_000))]));
      await bag.add('empty', '');
      await bag.finish({});
      return readFileSync(join(folder, name));
    };
    const first = await write('1.zip');
    expect((await write('2.zip')).equals(first)).toBe(true);
    const files = await unzip(first);
    expect([...files.keys()]).toEqual([
      'bag/data/paper',
      'bag/data/empty',
      'bag/bagit.txt',
      'bag/bag-info.txt',
      'bag/manifest-sha256.txt',
      'bag/tagmanifest-sha256.txt',
    ]);
    expect(files.get('bag/data/paper')).toBe('文'.repeat(50_000));
    expect(readdirSync(folder).sort()).toEqual(['1.zip', '2.zip']);
  });

  it('never writes over a file', async () => {
    writeFileSync(join(folder, 'bag.zip'), 'an older export');
    await expect(ZipFileSink.open(join(folder, 'bag.zip'), 'bag', at)).rejects.toThrow(TargetTaken);
    expect(readFileSync(join(folder, 'bag.zip'), 'utf8')).toBe('an older export');
  });

  it('stops when its reader leaves', async () => {
    const out = new PassThrough({ highWaterMark: 16 });
    const bag = new BagWriter(new ZipSink('bag', at, out));
    const adding = bag.add(
      'large',
      Readable.from(Array.from({ length: 200 }, () => Buffer.from(sha256(String(Math.PI)).repeat(500)))),
    );
    out.destroy(new Error('the reader left'));
    await expect(adding).rejects.toThrow('the reader left');
    await expect(bag.add('next', 'x')).rejects.toThrow('the reader left');
  });
});
