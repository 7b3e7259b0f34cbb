import { createHash, randomUUID } from 'node:crypto';
import { encodeEntry } from '../envelope';
import { envelopeOf } from '../envelope.given';
import { append, lock, readStream } from '../store';
import { transaction } from '../transaction';
import { logWorld } from './log.given';
import type { LogWorld } from './log.given';
import { recordRenewal, renewalHashes, renewedTree, RenewalRefused } from './renewal';
import { publishedEntries } from './tile-reader';

/** The Merkle tree hash as RFC 6962, 2.1 writes it down: recursive, and nothing of ours. */
function treeHash(leaves: Buffer[]): Buffer {
  const h = (...parts: Buffer[]): Buffer => createHash('sha3-256').update(Buffer.concat(parts)).digest();
  const mth = (part: Buffer[]): Buffer => {
    if (part.length === 1) return h(Buffer.of(0), part[0] as Buffer);
    const k = 2 ** Math.floor(Math.log2(part.length - 1));
    return h(Buffer.of(1), mth(part.slice(0, k)), mth(part.slice(k)));
  };
  return mth(leaves);
}

describe('renewing evidence under a newer hash', () => {
  let world: LogWorld;
  beforeEach(async () => {
    world = await logWorld();
    await transaction(world.owner, async (sql) => {
      const stream = 'decision/long';
      const actId = randomUUID();
      const requestHash = Buffer.from('00', 'hex');
      const head = await lock(sql, { stream, kind: 'decision', actId, requestHash });
      let prev = head.headHash;
      const bodies = Array.from({ length: 300 }, (_, part) => {
        const place = { stream, seq: part + 1, prev, act: actId, part, parts: 300 };
        const body = encodeEntry(envelopeOf({ ...place, occurredAt: head.now, recordedAt: head.now }));
        prev = createHash('sha256').update(Buffer.of(0)).update(body).digest('hex');
        return body;
      });
      await append(sql, { stream, actId, requestHash, bodies });
    });
    await world.sequencer().step();
  });
  afterEach(() => world.close());

  it('has the root of the same entries under SHA3-256, and names the checkpoint that it renews', async () => {
    const renewal = await renewedTree(world.store, [world.key]);
    const entries = [
      ...(await publishedEntries(world.store, 0, 302)),
      ...(await publishedEntries(world.store, 1, 302)),
    ];
    expect(renewal).toMatchObject({ hash: 'sha3-256', size: 302, root: treeHash(entries).toString('hex') });
    expect(renewal.checkpoint).toBe(Buffer.from((await world.store.get('checkpoint')) ?? []).toString('utf8'));
  });

  it('stands in the ledger’s own history, once for a hash and a size', async () => {
    const renewal = await renewedTree(world.store, [world.key]);
    expect(await transaction(world.owner, (sql) => recordRenewal(sql, renewal))).toBe(true);
    expect(await transaction(world.owner, (sql) => recordRenewal(sql, renewal))).toBe(false);
    const stream = await transaction(world.owner, (sql) => readStream(sql, 'ledger'));
    expect(stream.at(-1)?.envelope).toMatchObject({ type: 'EvidenceRenewed', data: renewal });
    expect((await world.sequencer().step()).published).toBe(303);
  });

  it('refuses entries that are not those of the signed checkpoint, instead of giving them a newer date', async () => {
    const path = 'tile/entries/000';
    const bundle = Buffer.from((await world.store.get(path)) as Uint8Array);
    bundle.writeUInt8(bundle.readUInt8(400) ^ 1, 400);
    await world.store.put(path, bundle);
    await expect(renewedTree(world.store, [world.key])).rejects.toThrow(RenewalRefused);
  });

  it('knows SHA3-256 by its published vector', () => {
    expect(Buffer.from(renewalHashes['sha3-256'](Buffer.from('abc'))).toString('hex')).toBe(
      '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
    );
  });
});
