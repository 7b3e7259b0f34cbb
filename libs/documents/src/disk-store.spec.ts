import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DocumentTooLarge } from './blob-store';
import { DiskStore } from './disk-store';
import { mediaTypeOf } from './media-type';

describe('documents on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dingce-documents-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stores content under its SHA-256 and gives it back', async () => {
    const store = new DiskStore(folder);
    const { sha256, bytes } = await store.put(Readable.from([Buffer.from('abc')]), 100);
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(bytes).toBe(3);
    expect(await text(await store.get(sha256))).toBe('abc');
  });

  it('keeps one blob of the same content twice', async () => {
    const store = new DiskStore(folder);
    await store.put(Readable.from([Buffer.from('abc')]), 100);
    await store.put(Readable.from([Buffer.from('abc')]), 100);
    expect(await readdir(join(folder, 'ba'))).toHaveLength(1);
  });

  it('refuses what is larger than allowed and keeps nothing of it', async () => {
    const store = new DiskStore(folder);
    await expect(store.put(Readable.from([Buffer.alloc(60), Buffer.alloc(60)]), 100)).rejects.toThrow(DocumentTooLarge);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('tells a document by its first bytes, not by its name', () => {
    expect(mediaTypeOf(Buffer.from('%PDF-1.7'))?.type).toBe('application/pdf');
    expect(mediaTypeOf(Buffer.from('草案正文'))?.type).toBe('text/plain');
    expect(mediaTypeOf(Buffer.from([0x4d, 0x5a, 0x00, 0x01]))).toBeNull();
  });
});
