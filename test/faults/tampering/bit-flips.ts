import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Client } from 'pg';
import { fromFolder, verifyLog } from '../checks/log';
import { scanLogTables } from '../checks/log-tables';
import { width } from '../checks/merkle';
import { scanStreams } from '../checks/streams';
import type { Random } from '../random';
import { must } from '../report';
import type { Report } from '../report';
import { withClient } from '../servers/postgres';
import type { TamperBase } from './base';
import { productVerifies } from './product-verifier';

/** One bit of one stored thing, found or not, and whether its place was named. */
interface Flip {
  target: string;
  expected: number;
  index: number | null;
  what: string;
  /** What the product's verifier said, where it reads the thing flipped: null when it said nothing. */
  product?: string | null;
}

const each = [
  'entry bodies',
  'entry hashes',
  'leaves',
  'database tiles',
  'published tiles',
  'published bundles',
  'checkpoints',
];

/** Single random bits in bodies, hashes, tiles, bundles and checkpoint: each found, and its index named. */
export async function bitFlips(
  report: Report,
  base: TamperBase,
  { flips, random }: { flips: number; random: Random },
): Promise<void> {
  const results: Flip[] = [];
  await withClient(base.world.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    const targets = targetsOf(base, client, random);
    for (let i = 0; i < flips; i += 1) results.push(await (targets[i % targets.length] as () => Promise<Flip>)());
  });
  for (const target of each) {
    const of = results.filter((flip) => flip.target === target);
    const found = of.filter((flip) => flip.index !== null);
    const placed = of.filter((flip) => flip.index === flip.expected);
    report.totals.tampering.tried += of.length;
    report.totals.tampering.found += placed.length;
    await report.check(`every flipped bit in ${target} is found and its index named`, async () => {
      const missed = of.find((flip) => flip.index !== flip.expected);
      must(!missed, `${of.length - placed.length} of ${of.length} missed, e.g. ${JSON.stringify(missed)}`);
      const unseen = of.find((flip) => flip.product === null);
      must(!unseen, `the product's verifier missed ${JSON.stringify(unseen)}`);
      return { flips: of.length, found: found.length, placed: placed.length };
    });
  }
}

function targetsOf(base: TamperBase, client: Client, random: Random): (() => Promise<Flip>)[] {
  const { entries, world } = base;
  const folder = world.log.published;
  const read = fromFolder(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)))
    .filter((path) => isCovered(path, entries.length));
  const bundles = files.filter((file) => file.startsWith('tile/entries/'));
  const tiles = files.filter((file) => /^tile\/\d/.test(file));
  const row = (): number => random.int(entries.length);
  const entryAt = (index: number): string =>
    `(stream_id, seq) = (select stream_id, seq from ledger.leaf where leaf_index = ${index})`;
  const inRow = (target: string, table: string, column: string, where: (i: number) => string) => async () => {
    const index = row();
    return inDatabase(client, base, { target, table, column, where: where(index), expected: () => index }, random);
  };
  return [
    inRow('entry bodies', 'ledger.entry', 'body', entryAt),
    inRow('entry hashes', 'ledger.entry', 'leaf_hash', entryAt),
    inRow('entry hashes', 'ledger.entry', 'prev_hash', entryAt),
    inRow('leaves', 'ledger.leaf', 'leaf_hash', (i) => `leaf_index = ${i}`),
    () => {
      const tile = random.int(Math.floor(entries.length / width));
      const where = `level = 0 and idx = ${tile}`;
      const expected = (byte: number): number => tile * width + Math.floor(byte / 32);
      const target = { target: 'database tiles', table: 'ledger.tile', column: 'data', where, expected };
      return inDatabase(client, base, target, random);
    },
    async () => inFile(base, 'published tiles', random.pick(tiles), random, tilePlace),
    async () =>
      inFile(base, 'published bundles', random.pick(bundles), random, (path, byte) =>
        bundlePlace(read(path), path, byte),
      ),
    async () => inFile(base, 'checkpoints', 'checkpoint', random, () => -1),
  ];
}

interface Column {
  target: string;
  table: string;
  column: string;
  where: string;
  expected(byte: number): number;
}

/** Flips one bit in a row inside a transaction, scans as another would after it, and takes it back. */
async function inDatabase(client: Client, base: TamperBase, column: Column, random: Random): Promise<Flip> {
  const { target, table, column: name, where, expected } = column;
  await client.query('begin');
  try {
    const { rows } = await client.query<{ n: number }>(
      `select octet_length(${name}) as n from ${table} where ${where}`,
    );
    const bit = random.int((rows[0]?.n ?? 0) * 8);
    await client.query(
      `update ${table} set ${name} = set_bit(${name}, ${bit}, 1 - get_bit(${name}, ${bit})) where ${where}`,
    );
    const { broken } = await scanStreams(client);
    const { findings } = await scanLogTables(client, base.world.log.signatories);
    const [first] = broken;
    const index = first
      ? base.entries.findIndex((e) => `${e.stream}/${e.seq}` === first.at)
      : (findings[0]?.index ?? null);
    const what = first ? `${first.at}: ${first.what}` : (findings[0]?.what ?? '');
    return { target, expected: expected(Math.floor(bit / 8)), index, what };
  } finally {
    await client.query('rollback');
  }
}

async function inFile(
  base: TamperBase,
  target: string,
  path: string,
  random: Random,
  placeOf: (path: string, byte: number) => number,
): Promise<Flip> {
  const { log } = base.world;
  const read = fromFolder(log.published);
  const flipped = Buffer.from(read(path) as Buffer);
  const bit = random.int(flipped.length * 8);
  const byte = Math.floor(bit / 8);
  flipped[byte] = (flipped[byte] as number) ^ (1 << (bit % 8));
  const offered = (asked: string): Buffer | null => (asked === path ? flipped : read(asked));
  const [finding] = verifyLog(offered, log.signatories).findings;
  const [product] = await productVerifies(offered, log.keys, null);
  return {
    target,
    expected: placeOf(path, byte),
    index: finding?.index ?? null,
    what: finding?.what ?? '',
    product: product ? `${product.code} ${JSON.stringify(product.where)}` : null,
  };
}

/** Partial files of smaller trees may lie about; what the checkpoint covers is read from the widest. */
function isCovered(path: string, size: number): boolean {
  const [, level, rest = '', wide] = /^tile\/(\d+|entries)\/(.*?)(?:\.p\/(\d+))?$/.exec(path) ?? [];
  if (level === undefined || wide === undefined) return true;
  const hashes = Math.floor(size / width ** Number(level === 'entries' ? 0 : level));
  return Number(wide) === Math.min(width, hashes - numberIn(rest) * width);
}

const numberIn = (path: string): number => Number(path.replace(/\.p\/\d+$/, '').replaceAll(/[^0-9]/g, ''));

function tilePlace(path: string, byte: number): number {
  const [, level = '', rest = ''] = /^tile\/(\d+)\/(.*)$/.exec(path) ?? [];
  return (numberIn(rest) * width + Math.floor(byte / 32)) * width ** Number(level);
}

/** The entry in whose bytes, or in whose length, the bit lies. */
function bundlePlace(bytes: Buffer | null, path: string, byte: number): number {
  let index = numberIn(path.replace('tile/entries/', '')) * width;
  for (let at = 0; bytes && at < bytes.length; index += 1) {
    at += 2 + bytes.readUInt16BE(at);
    if (byte < at) return index;
  }
  return index;
}
