import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from './log-store';
import type { LogStore } from './log-store';
import { S3LogStore } from './s3-log-store';

/** The little of S3 that is spoken to a log's bucket: PUT with If-None-Match, GET, DELETE, ListObjectsV2. */
function bucketServer(): Server {
  const objects = new Map<string, Buffer>();
  const xml = (response: ServerResponse, status: number, body: string): void =>
    void response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://bucket');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (request.method === 'PUT') {
      if (request.headers['if-none-match'] === '*' && objects.has(key))
        return xml(response, 412, '<Error><Code>PreconditionFailed</Code></Error>');
      objects.set(key, Buffer.concat(chunks));
      return void response.writeHead(200).end();
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (url.searchParams.has('list-type')) {
      const prefix = url.searchParams.get('prefix') ?? '';
      const found = [...objects.keys()].filter((name) => name.startsWith(prefix));
      const contents = found.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
      return xml(response, 200, `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
    }
    const object = objects.get(key);
    if (!object) return xml(response, 404, '<Error><Code>NoSuchKey</Code></Error>');
    response.writeHead(200, { 'content-length': object.length }).end(object);
  };
  return createServer((request, response) => void answer(request, response));
}

let folder: string;
let server: Server;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  folder = mkdtempSync(join(tmpdir(), 'dingce-store-'));
  server = bucketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const stores: [string, () => LogStore][] = [
  ['a folder', () => new FolderStore(join(folder, 'log'))],
  [
    'a bucket',
    () =>
      new S3LogStore({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        bucket: 'log',
        region: 'test',
        prefix: 'one/',
      }),
  ],
];

describe.each(stores)('the store of a log in %s', (_, open) => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const text = async (path: string): Promise<string | null> => {
    const found = await open().get(path);
    return found === null ? null : Buffer.from(found).toString('utf8');
  };

  it('gives back what was put, the newest, and nothing where nothing is', async () => {
    expect(await text('checkpoint')).toBeNull();
    await open().put('checkpoint', bytes('one'));
    await open().put('checkpoint', bytes('two'));
    expect(await text('checkpoint')).toBe('two');
    expect(await text('tile/0/000')).toBeNull();
  });

  it('lets one of many write what must be new', async () => {
    const won = await Promise.all(Array.from({ length: 8 }, (_unused, i) => open().putNew('lock/0', bytes(`${i}`))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await text('lock/0')).toBe(String(won.indexOf(true)));
  });

  it('removes a file, or all below a path, and minds nothing that is not there', async () => {
    await open().put('tile/0/000.p/1', bytes('a'));
    await open().put('tile/0/000.p/2', bytes('b'));
    await open().put('tile/0/000', bytes('c'));
    await open().remove('tile/0/000.p/');
    await open().remove('tile/0/000.p/');
    await open().remove('tile/0/404');
    expect(await text('tile/0/000.p/1')).toBeNull();
    expect(await text('tile/0/000')).toBe('c');
    await open().remove('tile/0/000');
    expect(await text('tile/0/000')).toBeNull();
  });
});

it('leaves no half file in a folder', async () => {
  const store = new FolderStore(join(folder, 'whole'));
  await store.put('a/b', Buffer.alloc(10));
  await store.putNew('a/b', Buffer.alloc(20));
  expect(readdirSync(join(folder, 'whole', 'a'))).toEqual(['b']);
});

it('syncs the name of each folder that a file lies in, also where another process had made it', async () => {
  const root = join(folder, 'deep');
  mkdirSync(join(root, 'a'), { recursive: true });
  const opened = jest.spyOn(fs, 'open');
  const store = new FolderStore(root);
  await store.put('a/b/c', Buffer.alloc(1));
  const synced = opened.mock.calls.filter(([, flags]) => flags === 'r').map(([path]) => String(path));
  expect(synced.sort()).toEqual([folder, root, join(root, 'a'), join(root, 'a/b')].sort());
  opened.mockClear();
  await store.put('a/b/d', Buffer.alloc(1));
  expect(opened).toHaveBeenCalledTimes(2);
  opened.mockRestore();
});
