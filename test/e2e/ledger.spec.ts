import { createHmac, randomUUID } from 'node:crypto';
import { bringInto, SettableClock } from '@dingce/cli';
import { generateKey } from '@dingce/ledger';
import { Malformed, readReceipt, readVerifierKey as verifierKey, verifyReceipt } from '@dingce/verifier';
import type { Report } from '@dingce/verifier';
import { nodeTools } from '@dingce/verifier/node';
import { Matter } from './matter';
import { checkpointSignedBy, leafOf, proves, rootFrom, sha256, treeRoot } from './independent';
import { stageLog } from './log';
import type { StagedLog } from './log';
import { falsehoods } from './contract';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const now = '2026-11-25T08:00:00.000Z';
const clock = new SettableClock(now);
const tile = '/v1/ledger/tile';

describe('the ledger over HTTP', () => {
  let stage: Stage;
  let log: StagedLog;
  let matter: Matter;
  let size: number;
  let leaves: Buffer[];
  const get = (path: string, by: string | null = null): Promise<Answer> => stage.visitor.get(by, path);
  const raw = async (path: string, by: string | null = null, headers: Record<string, string> = {}) => {
    const authorization = by ? { authorization: `Bearer ${await stage.visitor.token(by)}` } : {};
    const response = await fetch(`${stage.api}${path}`, { headers: { ...headers, ...authorization } as HeadersInit });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  beforeAll(async () => {
    stage = await setStage({ workflows: false, clock });
    log = await stageLog(stage);
    matter = await Matter.propose(stage);
  }, 60_000);
  afterAll(async () => {
    await log?.stop();
    await stage?.stop();
  }, 30_000);

  describe('before anything is published', () => {
    it.each(['/checkpoint', '/tile/0/000', '/proof/inclusion?index=0', '/proof/consistency?from=1'])(
      'answers 503 with the time to come again: %s',
      async (path) => {
        const answer = await get(`/v1/ledger${path}`);
        expect(answer).toMatchObject({ status: 503, body: { code: 'nothing-published' } });
        expect(answer.headers.get('retry-after')).toBe('5');
      },
    );

    it('says of a receipt that the act is recorded, and when to come for its proof', async () => {
      const { receipt } = matter.proposed.body;
      const answer = await get(`/v1/ledger/receipts/${receipt.actId}`);
      expect(answer.status).toBe(202);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(answer.body).toMatchObject({ published: false, entries: [{ leafHash: receipt.leafHash, proof: null }] });
      expect((await get(`/v1/public/receipts/${receipt.actId}`)).body).toMatchObject({ index: null, published: false });
    });

    it('exports nothing yet', async () => {
      const answer = await get(`/v1/audit/decisions/${matter.id}/evidence`, 'shenji');
      expect(answer).toMatchObject({ status: 503, body: { code: 'nothing-published' } });
    }, 15_000);
  });

  describe('once it is published', () => {
    beforeAll(async () => {
      // More than one full tile, so that there are partial and full ones.
      for (let i = 0; i < 190; i += 1)
        await stage.installation.acts.recordAttempt({
          decisionId: matter.id,
          actor: anonymous,
          act: 'ConveneMeeting',
          refusal: { kind: 'gate', reason: 'review-time-too-short', basis: ['L713-26'] },
        });
      size = await log.publish();
      const { rows } = await stage.owner.query<{ leaf_hash: Buffer }>(
        'select leaf_hash from ledger.leaf order by leaf_index',
      );
      leaves = rows.map((row) => row.leaf_hash).slice(0, size);
      expect(size).toBeGreaterThan(257);
    }, 60_000);

    it('gives the signed checkpoint, never from a cache', async () => {
      const { status, headers, bytes } = await raw('/v1/ledger/checkpoint');
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'text/plain; charset=utf-8', 'no-store']); // prettier-ignore
      expect(checkpointSignedBy(bytes.toString('utf8'), log.key)).toEqual({ origin: log.origin, size, root: treeRoot(leaves) }); // prettier-ignore
    });

    it('gives full and partial tiles, for ever', async () => {
      const full = await raw(`${tile}/0/000`);
      expect([full.status, full.headers.get('content-type'), full.headers.get('cache-control')]).toEqual([
        200,
        'application/octet-stream',
        'public, max-age=31536000, immutable',
      ]);
      expect(full.bytes).toEqual(Buffer.concat(leaves.slice(0, 256)));
      const rest = size - 256;
      expect((await raw(`${tile}/0/001.p/${rest}`)).bytes).toEqual(Buffer.concat(leaves.slice(256)));
      expect((await raw(`${tile}/0/000.p/7`)).bytes).toEqual(Buffer.concat(leaves.slice(0, 7)));
      expect((await raw(`${tile}/1/000.p/1`)).bytes).toEqual(treeRoot(leaves.slice(0, 256)));
      for (const beyond of [`0/001`, `0/001.p/${rest + 1}`, '0/002.p/1', '1/000', '1/000.p/2', '2/000.p/1'])
        expect(await get(`${tile}/${beyond}`)).toMatchObject({ status: 404, body: { code: 'beyond-the-log' } });
    });

    it.each([
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/01',
      '0/0',
      '0/001/234',
      '0/x001',
      '0/x000/001',
      'x001/234',
      '64/000',
      '-1/000',
      'a/000',
      '0',
      '0/000.p/7/8',
      '0/..%2f..%2fcheckpoint',
      '0/000%00',
    ])('refuses a path that no log has: %s', async (path) =>
      expect(await get(`${tile}/${path}`)).toMatchObject({ status: 400, body: { code: 'tile-path-malformed' } }),
    );

    it('proves inclusion for every tree that it was', async () => {
      for (const [index, at] of [
        [0, 1],
        [0, size],
        [size - 1, size],
        [100, 256],
        [255, 257],
        [256, 257],
      ] as const) {
        const { body } = await get(`/v1/ledger/proof/inclusion?index=${index}&size=${at}`);
        const root = treeRoot(leaves.slice(0, at));
        expect(body).toMatchObject({ index, size: at, leafHash: leaves[index]?.toString('hex'), root: root.toString('hex') }); // prettier-ignore
        const path = (body.hashes as string[]).map((hash) => Buffer.from(hash, 'hex'));
        expect(rootFrom(leaves[index] as Buffer, index, at, path)).toEqual(root);
      }
      expect((await get('/v1/ledger/proof/inclusion?index=3')).body).toMatchObject({ index: 3, size });
    });

    it('proves consistency between trees that it was', async () => {
      const { body } = await get(`/v1/ledger/proof/consistency?from=256&to=257`);
      expect(body).toEqual({
        from: 256,
        to: 257,
        hashes: [leaves[256]?.toString('hex')],
        fromRoot: treeRoot(leaves.slice(0, 256)).toString('hex'),
        toRoot: sha256(Buffer.of(1), treeRoot(leaves.slice(0, 256)), leaves[256] as Buffer).toString('hex'),
      });
      expect((await get(`/v1/ledger/proof/consistency?from=${size}`)).body).toMatchObject({ from: size, to: size, hashes: [] }); // prettier-ignore
    });

    it.each([
      ['inclusion?index=5&size=5', 422, 'proof-impossible'],
      ['inclusion?index=900&size=5', 422, 'proof-impossible'],
      ['inclusion?index=-1', 422, 'invalid-body'],
      ['inclusion?index=0&size=0', 422, 'invalid-body'],
      ['inclusion?index=0&size=-1', 422, 'invalid-body'],
      ['inclusion?index=1.5', 422, 'invalid-body'],
      ['inclusion?index=1e1', 422, 'invalid-body'],
      ['inclusion?index=0x1', 422, 'invalid-body'],
      ['inclusion?index=01', 422, 'invalid-body'],
      ['inclusion?index=%201', 422, 'invalid-body'],
      ['inclusion?index=', 422, 'invalid-body'],
      ['inclusion', 422, 'invalid-body'],
      ['inclusion?index=NaN', 422, 'invalid-body'],
      ['inclusion?index=9007199254740993', 422, 'invalid-body'],
      ['inclusion?index=1&index=2', 422, 'invalid-body'],
      ['inclusion?index=1&level=2', 422, 'invalid-body'],
      ['inclusion?index=0&size=100000', 404, 'beyond-the-log'],
      ['inclusion?index=100000', 404, 'beyond-the-log'],
      ['consistency?from=0&to=5', 422, 'invalid-body'],
      ['consistency?from=-3&to=5', 422, 'invalid-body'],
      ['consistency?from=6&to=5', 422, 'proof-impossible'],
      ['consistency?from=1&to=100000', 404, 'beyond-the-log'],
      ['consistency?from=100000', 422, 'proof-impossible'],
      ['consistency?to=5', 422, 'invalid-body'],
      ['consistency?from=one', 422, 'invalid-body'],
      ['consistency?from=1&to=0', 422, 'invalid-body'],
    ])('refuses to prove %s', async (query, status, code) =>
      expect(await get(`/v1/ledger/proof/${query}`)).toMatchObject({ status, body: { status, code } }),
    );

    it('gives entries to audit posts, each reading recorded', async () => {
      const before = await reads(stage);
      const one = await raw('/v1/ledger/entries/0', 'shenji');
      expect([one.status, one.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(leafOf(one.bytes)).toEqual(leaves[0]);
      expect(one.bytes.toString('utf8')).toContain('"type":"LedgerOpened"');
      const bundle = await raw(`${tile}/entries/000.p/3`, 'shenji');
      const bodies: Buffer[] = [];
      for (let at = 0; at < bundle.bytes.length; at += 2 + bundle.bytes.readUInt16BE(at))
        bodies.push(bundle.bytes.subarray(at + 2, at + 2 + bundle.bytes.readUInt16BE(at)));
      expect(bodies.map(leafOf)).toEqual(leaves.slice(0, 3));
      expect(await reads(stage)).toBe(before + 2);
      expect((await raw(`${tile}/entries/000`, 'shenji')).bytes.length).toBeGreaterThan(256 * 300);
    });

    it('gives entries to nobody else', async () => {
      const before = await reads(stage);
      for (const path of ['/v1/ledger/entries/0', `${tile}/entries/000`]) {
        expect((await get(path)).status).toBe(401);
        for (const by of ['jingban', 'shizhang', 'gongmin1', 'client:jiaotong-oa'])
          expect(await get(path, by)).toMatchObject({ status: 403, body: { code: 'auditors-only' } });
      }
      expect(await reads(stage)).toBe(before);
    });

    it.each([
      ['entries/100000', 404],
      ['entries/-1', 422],
      ['entries/1.0', 422],
      ['entries/x', 422],
      ['tile/entries/000.p/0', 400],
      ['tile/entries/000.p/256', 400],
      ['tile/entries/x001', 400],
      ['tile/entries/009', 404],
    ])('refuses %s', async (path, status) => expect((await get(`/v1/ledger/${path}`, 'shenji')).status).toBe(status));

    it('proves an act by its receipt, as JSON and as a file to keep', async () => {
      const { actId, leafHash } = matter.proposed.body.receipt as { actId: string; leafHash: string };
      const { status, body } = await get(`/v1/ledger/receipts/${actId}`);
      expect([status, body.format, body.published]).toEqual([200, 'dingce-receipt/1', true]);
      const [entry] = body.entries as { index: number; leafHash: string; proof: string }[];
      expect(entry?.leafHash).toBe(leafHash);
      const { bytes } = await raw(`/v1/ledger/entries/${entry?.index}`, 'shenji');
      expect(proves(entry?.proof ?? '', bytes, log.key)).toBe(true);
      expect(proves(entry?.proof ?? '', Buffer.concat([bytes, Buffer.from(' ')]), log.key)).toBe(false);
      const kept = await raw(`/v1/ledger/receipts/${actId}`, null, { accept: 'text/plain' });
      expect(kept.headers.get('content-disposition')).toBe(`attachment; filename="${actId}-0.tlog-proof"`);
      expect(kept.bytes.toString('utf8')).toBe(entry?.proof);
      expect((await get(`/v1/public/receipts/${actId}`)).body).toMatchObject({ index: entry?.index, published: true });
      expect((await raw(`/v1/ledger/receipts/${actId}?part=1`, null, { accept: 'text/plain' })).status).toBe(404);
      expect((await get(`/v1/ledger/receipts/${actId}?part=-1`)).status).toBe(422);
      expect((await get(`/v1/ledger/receipts/${randomUUID()}`)).body).toMatchObject({ code: 'no-such-receipt' });
      expect((await get('/v1/ledger/receipts/1')).body).toMatchObject({ code: 'not-a-uuid' });
    });

    it('says what it answers', () => {
      const json = stage.visitor.answers.filter(({ path }) => !path.startsWith(`${tile}/`));
      expect(json.length).toBeGreaterThan(50);
      expect(falsehoods(json)).toEqual([]);
    });
  });

  describe('for a citizen', () => {
    const text = '建议延长末班车，谢谢。';
    const key = randomUUID();
    let open: string;
    let kept: {
      actId: string;
      entry: string;
      opening: { commitment: string; field: string; salt: string; value: unknown }[];
    };

    beforeAll(async () => {
      open = await bringInto('public-participation', stage.installation, clock, stage.store, now);
      await stage.level();
      const answer = await comment(key);
      expect(answer.status).toBe(201);
      kept = answer.body.keep;
    }, 60_000);
    const comment = (idempotencyKey: string, body = text, by = 'gongmin1') =>
      stage.visitor.post(by, `/v1/public/decisions/${open}/comments`, { text: body }, { key: idempotencyKey });

    it('gives the author, at once, what proves the comment without us', async () => {
      await log.publish();
      const entry = Buffer.from(kept.entry, 'base64');
      const { body } = await get(`/v1/ledger/receipts/${kept.actId}`);
      expect(proves(body.entries[0].proof, entry, log.key)).toBe(true);
      const [opening] = kept.opening;
      expect([opening?.field, opening?.value]).toEqual(['text', text]);
      const message = Buffer.concat([Buffer.from('text\0'), Buffer.from(JSON.stringify(text))]);
      const commitment = createHmac('sha256', Buffer.from(opening?.salt ?? '', 'base64'))
        .update(message)
        .digest('hex');
      expect(commitment).toBe(opening?.commitment);
      expect(entry.toString('utf8')).toContain(`"text":{"commitment":"${commitment}"}`);
      expect(entry.toString('utf8')).not.toContain(text);
    });

    describe('judged by the verifier, which shares no code with us', () => {
      const bytes = (value: object): Buffer => Buffer.from(JSON.stringify(value));
      const judged = (receipt: object, keep: object | null, key: string = log.key): Report =>
        verifyReceipt(
          readReceipt(bytes(receipt), keep && bytes(keep)),
          {
            keys: [verifierKey(key, nodeTools.digests.sha256)],
            policy: null,
            older: null,
            distrusted: [],
            onFirstUse: false,
          },
          nodeTools,
        );
      const codes = ({ findings }: Report): string[] =>
        findings.filter(({ verdict }) => verdict !== 'note').map(({ code }) => code);
      const receipt = async () => (await get(`/v1/ledger/receipts/${kept.actId}`)).body as Record<string, never>;

      it('is found whole, with its text and without', async () => {
        const report = judged(await receipt(), { receipt: {}, keep: kept });
        expect([report.integrity, report.completeness, report.findings]).toEqual([true, true, []]);
        expect(report.checks.map(({ id, state, done }) => [id, state, done])).toEqual([
          ['checkpoint', 'passed', 1],
          ['entries', 'passed', 1],
          ['papers', 'passed', 1],
          ['older-checkpoint', 'skipped', 0],
        ]);
        expect(judged(await receipt(), kept).findings).toEqual([]);
        expect(judged(await receipt(), null)).toMatchObject({ integrity: true, completeness: true });
      });

      it('convicts another text, another entry, another key and a proof of another place', async () => {
        const given = await receipt();
        const [opening] = kept.opening;
        const said = { ...kept, opening: [{ ...opening, value: '不建议延长末班车。' }] };
        expect(codes(judged(given, said))).toEqual(['sealed-differs']);
        const entry = Buffer.from(kept.entry, 'base64');
        entry[100] = (entry[100] ?? 0) ^ 1;
        expect(codes(judged(given, { ...kept, entry: entry.toString('base64') }))).toEqual(['entry-differs']);
        expect(codes(judged(given, kept, generateKey(log.key.split('+')[0] ?? '', 'log').key))).toEqual([
          'unknown-key',
        ]);
        const [proved] = given.entries as unknown as { index: number; leafHash: string }[];
        const elsewhere = { ...given, entries: [{ ...proved, index: (proved?.index ?? 0) + 1 }] };
        expect(codes(judged(elsewhere, kept))).toEqual(['unproved']);
        const other = { ...given, entries: [{ ...proved, leafHash: '0'.repeat(64) }] };
        expect(codes(judged(other, null))).toEqual(['unproved']);
      });

      it('says what is not yet published, and refuses what is no receipt', async () => {
        const given = await receipt();
        const [proved] = given.entries as unknown as object[];
        const early = judged({ ...given, published: false, entries: [{ ...proved, index: null, proof: null }] }, null);
        expect([early.integrity, early.completeness, codes(early)]).toEqual([true, false, ['not-published']]);
        expect(() => judged({ ...given, actId: 'x' }, null)).toThrow('actId');
        expect(() => judged({ format: 'dingce-receipt/2' }, null)).toThrow(Malformed);
        expect(() => judged(given, { ...kept, actId: randomUUID() })).toThrow('not of the same act');
        expect(() => readReceipt(Buffer.from('['), null)).toThrow(Malformed);
      });
    });

    it('gives the same again to who repeats the request, and to nobody else', async () => {
      const again = await comment(key);
      expect(again.body.receipt).toMatchObject({ actId: kept.actId, repeated: true });
      expect(again.body.keep).toEqual(kept);
      const other = await comment(key, text, 'gongmin2');
      expect(other.body.receipt.actId).not.toBe(kept.actId);
      expect(await comment(key, '另一段文字')).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
      for (const path of [`/v1/ledger/receipts/${kept.actId}`, `/v1/public/receipts/${kept.actId}`])
        expect((await get(path)).text).not.toContain(kept.opening[0]?.salt);
    });

    it('opens nothing any more once the text was erased; the proof still holds', async () => {
      await stage.owner.query('update vault.value set sealed = null, erased_at = now() where commitment = $1', [
        Buffer.from(kept.opening[0]?.commitment ?? '', 'hex'),
      ]);
      const again = await comment(key);
      expect(again.body.keep).toEqual({ ...kept, opening: [] });
      const { body } = await get(`/v1/ledger/receipts/${kept.actId}`);
      expect(proves(body.entries[0].proof, Buffer.from(again.body.keep.entry, 'base64'), log.key)).toBe(true);
    });
  });
});

const anonymous = {
  kind: 'person' as const,
  personId: 'p-mishu',
  postId: 'post-mishu',
  unitId: 'u-office',
  organId: 'org-binhai',
  roles: [],
  auth: { method: 'oidc', strength: 'login' as const },
  enteredFor: null,
};

async function reads(stage: Stage): Promise<number> {
  const { rows } = await stage.owner.query<{ n: string }>(
    `select count(*) as n from ledger.entry where stream_id = 'reads'`,
  );
  return Number(rows[0]?.n);
}
