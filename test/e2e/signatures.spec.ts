import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { organId } from '@dingce/cli';
import { decodeEntry } from '@dingce/ledger';
import { statementBytes } from '@dingce/signatures';
import { ed25519Device, party, sm2Device, webauthnDevice } from '../../libs/signatures/src/signatures.given';
import { falsehoods } from './contract';
import { day, proposal } from './matter';
import { header, keyIdOf, organ, Signer } from './signer';
import type { Registering } from './signer';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const evidence = createHash('sha256').update('signed paper').digest('hex');
const study = { necessity: '必要', feasibility: '可行', conclusion: '建议启动', documents: [] };

describe('acts signed by a key of their author', () => {
  let stage: Stage;
  let signer: Signer;
  const devices = { ed25519: ed25519Device(), sm2: sm2Device(), webauthn: webauthnDevice() };

  beforeAll(async () => {
    stage = await setStage({ workflows: false });
    signer = new Signer(stage);
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  const entriesOf = async (stream: string) =>
    (
      await stage.owner.query<{ body: Buffer }>('select body from ledger.entry where stream_id = $1 order by seq', [
        stream,
      ])
    ).rows.map(({ body }) => decodeEntry(body));
  const attempts = async (): Promise<string[]> =>
    (await entriesOf('security')).map(({ data }) => (data as { reason: string }).reason);

  describe('keys', () => {
    it.each(Object.entries(devices))('of %s are registered with a proof by their holder', async (_, device) => {
      expect((await signer.register(device, 'p-jingban')).status).toBe(200);
      const me = (await stage.visitor.get('jingban', '/v1/me')).body;
      expect(me.signingKeys).toContainEqual(
        expect.objectContaining({ keyId: keyIdOf(device), algorithm: device.algorithm, revokedAt: null }),
      );
    });

    it('stand in the register, for whoever wants to know whose a signature is', async () => {
      const view = (await stage.visitor.get('shenji', `/v1/organs/${organId}`)).body;
      expect((view.signingKeys as { personId: string }[]).map((k) => k.personId)).toEqual([
        'p-jingban',
        'p-jingban',
        'p-jingban',
      ]);
      const proof = (await entriesOf(organ)).findLast(({ type }) => type === 'SigningKeyRegistered')?.data;
      expect(proof).toMatchObject({ proof: { statement: expect.stringContaining('RegisterSigningKey') } });
    });

    it.each<[string, Registering, number, string, string | undefined]>([
      ["with another key's proof", { holder: sm2Device() }, 422, 'proof-wrong', '/proof/value'],
      [
        'with a proof of another statement',
        { proof: { statement: '{}' } },
        422,
        'proof-of-another-statement',
        '/proof/statement',
      ],
      ["under another key's id", { bent: { keyId: keyIdOf(devices.ed25519) } }, 422, 'key-id-not-its-own', '/keyId'],
      ['with a key that is none', { bent: { publicKey: 'AAAA' } }, 422, 'public-key-invalid', '/publicKey'],
      ['with a relying party it has no use for', { bent: { webauthn: party } }, 422, 'webauthn-mismatch', '/webauthn'],
      ['when it is over already', { bent: { expiresOn: '2020-01-01' } }, 422, 'key-expired-already', '/expiresOn'],
      ['by somebody else', { by: 'bangongshi' }, 403, 'role-missing', undefined],
      ['by its holder after a mere login', { by: 'jingban' }, 403, 'own-key-needs-certificate', undefined],
    ])('are not registered %s', async (_, how, status, code, pointer) => {
      const answer = await signer.register(sm2Device(), 'p-jingban', how);
      expect(answer).toMatchObject({ status, body: { code } });
      expect(answer.body.errors?.[0]?.pointer).toBe(pointer);
    });

    it('are registered once', async () => {
      expect(await signer.register(devices.ed25519, 'p-bangongshi')).toMatchObject({
        status: 409,
        body: { code: 'id-taken' },
      });
    });

    it('are registered by their holder after a login by certificate', async () => {
      const exp = Math.floor(Date.now() / 1000) + 600;
      const token = await stage.sign({ sub: 'sample-mishu', aud: 'dingce', exp, acr: 'certificate' });
      const headers = { authorization: `Bearer ${token}` };
      expect(await signer.register(sm2Device(), 'p-mishu', { by: 'mishu', headers })).toMatchObject({
        status: 200,
        body: { receipt: { strength: 'certificate', strengthTitle: { zh: '数字证书登录' }, signature: null } },
      });
    });
  });

  describe('a signed act', () => {
    it.each(Object.entries(devices))(
      'by %s is recorded with its signature, and repeated with the same receipt',
      async (algorithm, device) => {
        const key = randomUUID();
        const first = await signer.proposeSigned('jingban', device, key);
        const shown = { keyId: keyIdOf(device), algorithm, verified: true, fault: null };
        const standing = { strength: 'certificate', strengthTitle: { zh: '数字证书签名' }, signature: shown };
        expect(first).toMatchObject({ status: 201, body: { receipt: { ...standing, repeated: false } } });
        expect(first.body.events).toMatchObject([{ type: 'DecisionProposed', strength: 'certificate' }]);
        const again = await signer.proposeSigned('jingban', device, key);
        expect(again.body.receipt).toEqual({ ...first.body.receipt, leafHash: null, repeated: true });

        const stream = `decision/${first.body.decisionId}`;
        const [entry, ...more] = await entriesOf(stream);
        expect(more).toEqual([]);
        expect(entry).toMatchObject({ v: 2, actor: { id: 'p-jingban', auth: { strength: 'certificate' } } });
        expect(JSON.parse(entry?.signature?.statement ?? '')).toMatchObject({
          act: first.body.receipt.actId,
          origin: 'e2e.dingce',
          stream,
          type: 'ProposeDecision',
          v: 1,
        });
        expect((await stage.visitor.get(null, `/v1/public/receipts/${first.body.receipt.actId}`)).body).toMatchObject(
          standing,
        );
      },
    );

    it('on an organ is signed no less', async () => {
      const device = webauthnDevice();
      expect((await signer.register(device, 'p-bangongshi')).status).toBe(200);
      const key = randomUUID();
      const body = { keyId: keyIdOf(device), reason: '更换介质' };
      const statement = await signer.statementOf('bangongshi', 'RevokeSigningKey', organ, body, key);
      const sent = { key, headers: header(device, statement) };
      const answer = await stage.visitor.post('bangongshi', `/v1/organs/${organId}/revoke-signing-key`, body, sent);
      expect(answer).toMatchObject({
        status: 200,
        body: { receipt: { strength: 'certificate', signature: { verified: true } } },
      });
      expect(await signer.proposeSigned('bangongshi', device)).toMatchObject({
        status: 403,
        body: { code: 'signing-key-revoked' },
      });
    });

    it('repeated without its signature tells what was recorded', async () => {
      const key = randomUUID();
      const body = proposal();
      const signed = await signer.proposeSigned('jingban', devices.ed25519, key, body);
      expect((await signer.propose('jingban', body, { key })).body.receipt).toMatchObject({
        repeated: true,
        strength: 'certificate',
      });
      const plain = await signer.propose('jingban', body, { key: `${key}-plain` });
      expect(plain.body.receipt).toMatchObject({ strength: 'login', strengthTitle: { zh: '登录' }, signature: null });
      const late = await signer.proposeSigned('jingban', devices.ed25519, `${key}-plain`, body);
      expect(late.body.receipt).toMatchObject({ repeated: true, strength: 'login', signature: null });
      expect(signed.status).toBe(201);
    });
  });

  describe('a signature is refused', () => {
    const body = proposal();
    const key = 'a-key-of-a-proposal';
    let statement: string;
    beforeAll(async () => {
      statement = await signer.statementOf('jingban', 'ProposeDecision', null, body, key);
    });

    /** Refused as told, remembered, and nothing recorded. */
    async function refused(sent: Promise<Answer>, status: number, code: string): Promise<Answer> {
      const before = await stage.owner.query('select count(*)::int as n from ledger.act where stream_id like $1', [
        'decision/%',
      ]);
      const answer = await sent;
      expect(answer).toMatchObject({ status, body: { code } });
      expect((await attempts()).at(-1)).toBe(code);
      const after = await stage.owner.query('select count(*)::int as n from ledger.act where stream_id like $1', [
        'decision/%',
      ]);
      expect(after.rows).toEqual(before.rows);
      return answer;
    }

    describe.each(Object.entries(devices))('by %s', (_, device) => {
      const send = (headers: Record<string, string>, sent: object = body, sentKey = key) =>
        signer.propose('jingban', sent, { key: sentKey, headers });

      it('over another body', () =>
        refused(send(header(device, statement), { ...body, title: '另一件事' }), 403, 'signature-wrong'));
      it('over another act', () => refused(send(header(device, statement), body, `${key}-2`), 403, 'signature-wrong'));
      it.each([
        ['another origin', (s: string) => s.replace('e2e.dingce', 'other.dingce')],
        ['another stream', (s: string) => s.replace('"stream":"decision/', '"stream":"decision/0')],
        ['another type', (s: string) => s.replace('ProposeDecision', 'StartDecision')],
        ['another text of the same', (s: string) => `${s} `],
      ])('over a statement of %s', (_what, bend) =>
        refused(send(header(device, bend(statement))), 403, 'signature-wrong'),
      );
      it('with a bent value', () => {
        const { value } = device.sign(statementBytes('other'));
        return refused(send(header(device, statement, { value })), 403, 'signature-wrong');
      });
      it('by a key that nobody registered', () =>
        refused(send(header(device, statement, { keyId: `k-${'0'.repeat(32)}` })), 403, 'signing-key-unknown'));
      it("by another person's key", async () => {
        const asked = await signer.statementOf('bangongshi', 'ProposeDecision', null, body, key);
        await refused(
          signer.propose('bangongshi', body, { key, headers: header(device, asked) }),
          403,
          'signing-key-unknown',
        );
      });
    });

    it('made on another page, for another party, or without its holder', async () => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      expect((await signer.register(webauthnDevice({}, pair), 'p-jingban')).status).toBe(200);
      for (const bent of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { flags: 1 }]) {
        const answer = await refused(
          signer.proposeSigned('jingban', webauthnDevice(bent, pair)),
          403,
          'signature-wrong',
        );
        expect(answer.body.errors).toMatchObject([{ rule: 'origin-foreign' }]);
      }
    });

    it.each<[string, string]>([
      ['no base64url', '{"algorithm"}'],
      ['no JSON', Buffer.from('{').toString('base64url')],
      ['no object', Buffer.from('null').toString('base64url')],
      ['an unknown algorithm', Buffer.from('{"algorithm":"rsa","keyId":"k","value":"A"}').toString('base64url')],
      ['a field missing', Buffer.from('{"algorithm":"sm2","keyId":"k"}').toString('base64url')],
      ['a field too many', Buffer.from('{"algorithm":"sm2","keyId":"k","value":"A","x":"y"}').toString('base64url')],
      ['half an assertion', Buffer.from('{"algorithm":"webauthn","keyId":"k","value":"A"}').toString('base64url')],
      ['too much', 'A'.repeat(12_001)],
    ])('when its header holds %s', (_, value) =>
      refused(
        signer.propose('jingban', body, { key, headers: { 'dingce-signature': value } }),
        400,
        'signature-malformed',
      ),
    );

    it('by a key that has expired', async () => {
      const device = sm2Device();
      expect((await signer.register(device, 'p-jingban', { bent: { expiresOn: day(2) } })).status).toBe(200);
      expect((await signer.proposeSigned('jingban', device)).status).toBe(201);
      await stage.owner.query('update identity.signing_key set expires_on = $2 where key_id = $1', [
        keyIdOf(device),
        day(),
      ]);
      await refused(signer.proposeSigned('jingban', device), 403, 'signing-key-expired');
    });

    it('by a key that its holder revoked; what it signed before stays signed', async () => {
      const device = sm2Device();
      await signer.register(device, 'p-jingban');
      const signed = await signer.proposeSigned('jingban', device);
      const revocation = { keyId: keyIdOf(device), reason: '介质遗失' };
      const path = `/v1/organs/${organId}/revoke-signing-key`;
      expect((await stage.visitor.post('bangongshi', path, revocation)).status).toBe(403);
      expect((await stage.visitor.post('jingban', path, revocation)).status).toBe(200);
      await refused(signer.proposeSigned('jingban', device), 403, 'signing-key-revoked');
      const receipt = await stage.visitor.get(null, `/v1/public/receipts/${signed.body.receipt.actId}`);
      expect(receipt.body.signature).toMatchObject({ verified: true });
    });

    it('on a comment, which is a citizen’s', async () => {
      const path = `/v1/public/decisions/${randomUUID()}/comments`;
      const sent = await stage.visitor.post(
        'jingban',
        path,
        { text: '支持' },
        { headers: header(devices.sm2, statement) },
      );
      expect(sent).toMatchObject({ status: 400, body: { code: 'signature-not-here' } });
    });

    it('is not asked for by half', async () => {
      const asked = { type: 'StartDecision', idempotencyKey: key, body: {} };
      expect(await stage.visitor.post('jingban', '/v1/signing/statements', asked)).toMatchObject({
        status: 422,
        body: { code: 'stream-missing' },
      });
      const engines = { ...asked, type: 'OpenStage', stream: 'decision/1' };
      expect((await stage.visitor.post('jingban', '/v1/signing/statements', engines)).status).toBe(422);
      expect((await stage.visitor.post(null, '/v1/signing/statements', asked)).status).toBe(401);
    });
  });

  describe('what is shown', () => {
    let id: string;
    let stream: string;
    beforeAll(async () => {
      const proposed = await signer.proposeSigned('jingban', devices.webauthn);
      id = String(proposed.body.decisionId);
      stream = `decision/${id}`;
    });

    const enter = (bent: object = {}) =>
      stage.visitor.post('mishu', `/v1/decisions/${id}/record-proposal-study`, {
        ...study,
        enteredFor: { kind: 'person', personId: 'p-bangongshi', evidence: [evidence], ...bent },
      });

    it('of an act entered from paper: for whom, by whom, and the papers, which must be there', async () => {
      expect(await enter({ evidence: ['f'.repeat(64)] })).toMatchObject({
        status: 422,
        body: { code: 'document-missing', errors: [{ pointer: '/enteredFor/evidence/0' }] },
      });
      expect((await enter({ evidence: [] })).status).toBe(422);
      const entered = await enter();
      expect(entered).toMatchObject({
        status: 200,
        body: { receipt: { strength: 'scan', strengthTitle: { zh: '纸质签章代录' }, signature: null } },
      });
      expect((await entriesOf(stream)).at(-1)?.actor).toMatchObject({
        id: 'p-mishu',
        auth: { method: 'oidc', strength: 'scan' },
        for: { id: 'p-bangongshi', evidence: [evidence] },
      });
      expect((await stage.visitor.get('bangongshi', `/v1/decisions/${id}`)).body.entered).toMatchObject([
        {
          byPersonId: 'p-mishu',
          forPersonId: 'p-bangongshi',
          evidence: [evidence],
          strength: 'scan',
          status: 'awaiting',
        },
      ]);
    });

    it('in the chronicle, the matrix and the export', async () => {
      await stage.level();
      const lines = (await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${id}`)).body.items;
      const keyId = keyIdOf(devices.webauthn);
      expect(lines).toMatchObject([
        {
          type: 'DecisionProposed',
          strength: 'certificate',
          method: 'oidc',
          evidence: [],
          signature: { keyId, verified: true },
        },
        {
          type: 'ProposalStudied',
          personId: 'p-bangongshi',
          enteredBy: 'p-mishu',
          evidence: [evidence],
          strength: 'scan',
          strengthTitle: { zh: '纸质签章代录' },
          signature: null,
        },
      ]);
      const scans = await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${id}&strength=scan`);
      expect((scans.body.items as { type: string }[]).map((line) => line.type)).toEqual(['ProposalStudied']);
      expect((await stage.visitor.get('shenji', '/v1/audit/timeline?strength=blood')).status).toBe(422);
      const matrix = (await stage.visitor.get('shenji', `/v1/audit/decisions/${id}/responsibility`)).body;
      expect(matrix).toMatchObject([
        {
          personId: 'p-jingban',
          strengths: ['certificate'],
          strengthTitles: [{ zh: '数字证书签名' }],
          enteredBy: [],
          signed: [{ keyId, verified: true }],
        },
        { personId: 'p-bangongshi', strengths: ['scan'], enteredBy: ['p-mishu'], signed: [] },
      ]);
      const csv = (await stage.visitor.get('shenji', `/v1/audit/export?format=csv&decisionId=${id}`)).text;
      expect(csv.split('\n')[0]).toContain('strength,strengthTitle,signatureKeyId,signatureVerified,evidence');
      expect(csv).toContain(`certificate,数字证书签名,${keyId},true,`);
      expect(csv).toContain(`p-mishu,scan,纸质签章代录,,,${evidence}`);
    });

    it('when a table of the read models was bent: that the signature does not verify', async () => {
      const bend = (column: string, value: unknown): Promise<unknown> =>
        stage.owner.query(`update projection.timeline set ${column} = $2 where stream_id = $1 and seq = 1`, [
          stream,
          value,
        ]);
      const read = async () =>
        (await stage.visitor.get('shenji', `/v1/audit/timeline?decisionId=${id}`)).body.items[0].signature;
      await bend('person_id', 'p-juzhang');
      expect(await read()).toMatchObject({ verified: false, fault: 'key-unknown' });
      const csv = (await stage.visitor.get('shenji', `/v1/audit/export?format=csv&decisionId=${id}`)).text;
      expect(csv).toContain(`${keyIdOf(devices.webauthn)},false,`);
      await bend('person_id', 'p-jingban');
      await bend('act_id', randomUUID());
      expect(await read()).toMatchObject({ verified: false, fault: 'statement-other' });
    });

    it('is what the OpenAPI document tells', () => expect(falsehoods(stage.visitor.answers)).toEqual([]));
  });
});
