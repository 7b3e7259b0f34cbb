import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { falsehoods } from './contract';
import { act, Matter, proposal } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import { pathOfAct } from '@dingce/api';
import type { Answer, Sending } from './visitor';

const megabyte = 1_048_576;
const maxBytes = 50 * megabyte;
const hash = createHash('sha256').update('draft').digest('hex');
const draft = {
  title: '草案',
  documentHash: hash,
  explanationHash: hash,
  options: [],
  legalBasis: [{ instrument: '重大行政决策程序暂行条例', article: '3', note: '' }],
  costBenefit: null,
};

describe('what is not lawful, not whole or not allowed', () => {
  let stage: Stage;
  let matter: Matter;
  let drafting: string;
  beforeAll(async () => {
    stage = await setStage({ maxBytes });
    matter = await Matter.start(stage);
    drafting = pathOfAct('SubmitDraft', matter.id);
  }, 60_000);
  afterAll(() => stage?.stop(), 30_000);

  /** Entries of all streams in which anything but a refusal is written. */
  const recorded = async (): Promise<number> =>
    Number(
      (
        await stage.owner.query<{ n: string }>(
          `select count(*) as n from ledger.entry where split_part(stream_id, '/', 1) not in ('attempts', 'security')`,
        )
      ).rows[0]?.n,
    );
  const post = (path: string, sending: Sending, by: string | null = 'jingban'): Promise<Answer> =>
    stage.visitor.send('POST', by, path, sending);
  const submit = (body: unknown, sending: Omit<Sending, 'body'> = {}, by = 'jingban'): Promise<Answer> =>
    post(drafting, { body, ...sending }, by);
  const raw = (text: string, headers: Record<string, string> = {}): Promise<Answer> =>
    post(drafting, { raw: text, headers: { 'content-type': 'application/json', ...headers } });
  const withToken = (token: string): Promise<Answer> =>
    stage.visitor.send('POST', null, drafting, { body: draft, headers: { authorization: `Bearer ${token}` } });

  const isProblem = ({ headers, body, status, path }: Answer): void => {
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      type: `https://dingce.example/problems/${body.code}`,
      status,
      title: expect.stringMatching(/[\u4e00-\u9fff]/),
      message: { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.stringMatching(/[A-Za-z]/) },
    });
    expect(String(body.instance).split('?')[0]).toBe(path);
    expect(JSON.stringify(body)).not.toMatch(/at .*\.[jt]s:\d+|select |insert |node_modules/);
  };

  type Case = [name: string, status: number, code: string, send: () => Promise<Answer>];
  const refused = (cases: Case[]): void =>
    it.each(cases)('refuses %s with %d %s and records nothing', async (_name, status, code, send) => {
      const before = await recorded();
      const answer = await send();
      expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
      isProblem(answer);
      expect(await recorded()).toBe(before);
    });

  describe('in the body', () => {
    refused([
      ['malformed JSON', 400, 'malformed-body', () => raw('{"title": ')],
      ['JSON that is no object', 400, 'malformed-body', () => raw('"text"')],
      ['a list instead of an object', 422, 'invalid-body', () => submit([])],
      ['no body', 422, 'invalid-body', () => post(drafting, {})],
      [
        'bytes that are not UTF-8',
        400,
        'malformed-body',
        () =>
          post(drafting, {
            raw: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
            headers: { 'content-type': 'application/json' },
          }),
      ],
      ['an unknown field', 422, 'invalid-body', () => submit({ ...draft, titel: '草案' })],
      [
        'a paper that was never uploaded',
        422,
        'document-missing',
        () => submit({ ...draft, documentHash: 'f'.repeat(64) }),
      ],
      ['wrong types', 422, 'invalid-body', () => submit({ ...draft, title: 7, documentHash: 'abc', options: 'none' })],
      [
        'another media type',
        415,
        'unsupported-media-type',
        () => post(drafting, { raw: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      ],
      [
        'an unknown charset',
        415,
        'unsupported-media-type',
        () => raw('{}', { 'content-type': 'application/json; charset=x-klingon' }),
      ],
      ['a body of 300 kB', 413, 'body-too-large', () => submit({ ...draft, costBenefit: '长'.repeat(100_000) })],
      [
        'an act larger than an entry of the record',
        413,
        'entry-too-large',
        () =>
          submit({
            ...draft,
            options: Array.from({ length: 20 }, (_, i) => ({
              id: `o${i}`,
              title: `方案${i}`,
              pros: '利'.repeat(800),
              cons: '弊'.repeat(800),
              preferred: i === 0,
            })),
          }),
      ],
      ['U+0000 in a text', 422, 'not-recordable', () => submit({ ...draft, title: '草案\u0000' })],
      ['a lone surrogate in a text', 422, 'not-recordable', () => submit({ ...draft, title: '草案\ud800' })],
      [
        'a date that does not exist',
        422,
        'invalid-body',
        () => post('/v1/decisions', { body: { ...proposal(), occurredAt: '2026-02-30T00:00:00Z' } }),
      ],
      ['a week instead of an instant', 422, 'invalid-body', () => submit({ ...draft, occurredAt: '2026-W10' })],
      [
        'an act of the future',
        422,
        'occurs-in-future',
        () => submit({ ...draft, occurredAt: new Date(Date.now() + 3_600_000).toISOString() }),
      ],
    ]);

    it.each([
      ['__proto__', '{"__proto__":{"admin":true},'],
      ['constructor', '{"constructor":{"prototype":{"admin":true}},'],
      ['a nested __proto__', '{"enteredFor":{"__proto__":{"admin":true}},'],
    ])('refuses the key %s and lets no prototype be changed', async (_key, start) => {
      const before = await recorded();
      const answer = await raw(`${start}${JSON.stringify(draft).slice(1)}`);
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
      expect(await recorded()).toBe(before);
    });

    it('says in Chinese and by pointer what each field should be', async () => {
      const { body } = await submit({
        ...draft,
        title: 7,
        documentHash: 'abc',
        titel: 'x',
        legalBasis: [{ instrument: '', article: 3 }],
      });
      const said = Object.fromEntries(
        (body.errors as { pointer: string; rule: string; detail: { zh: string } }[]).map((e) => [
          `${e.pointer} ${e.rule}`,
          e.detail.zh,
        ]),
      );
      expect(said).toMatchObject({
        '/title isString': '应为文字',
        '/documentHash matches': '应为 64 位小写十六进制摘要',
        '/titel whitelistValidation': '没有这个字段',
        '/legalBasis/0/article isString': '应为文字',
      });
      expect(Object.values(said).filter((zh) => !/[\u4e00-\u9fff]/.test(zh) || zh.startsWith('不符合规则'))).toEqual(
        [],
      );
    });
  });

  describe('by its sender', () => {
    const now = () => Math.floor(Date.now() / 1000);
    const signed = async (
      claims: Record<string, unknown>,
      more: { issuer?: string; audience?: string; subject?: string; exp?: number },
    ): Promise<string> => {
      const { privateKey } = await generateKeyPair('ES256');
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'foreign' })
        .setIssuer(more.issuer ?? stage.issuer)
        .setAudience(more.audience ?? 'dingce')
        .setSubject(more.subject ?? 'sample-jingban')
        .setExpirationTime(more.exp ?? now() + 600)
        .sign(privateKey);
    };
    refused([
      ['nobody', 401, 'token-missing', () => post(drafting, { body: draft }, null)],
      ['a broken token', 401, 'token-invalid', () => withToken('abc.def.ghi')],
      ['a token signed by a foreign key', 401, 'token-invalid', async () => withToken(await signed({}, {}))],
      ['an expired token of our own issuer', 401, 'token-expired', async () => withToken(await expired())],
      [
        'a token of our issuer for another audience',
        401,
        'token-invalid',
        async () => withToken(await ours({ audience: 'somebody-else' })),
      ],
      [
        'an unsigned token',
        401,
        'token-invalid',
        async () =>
          withToken(
            new UnsecuredJWT({})
              .setIssuer(stage.issuer)
              .setAudience('dingce')
              .setSubject('sample-jingban')
              .setExpirationTime('1h')
              .encode(),
          ),
      ],
      ['a token signed with the public key as a secret', 401, 'token-invalid', async () => withToken(await confused())],
      ['a citizen at an official act', 403, 'role-missing', () => submit(draft, {}, 'shimin1')],
      ['a login whom nobody registered', 403, 'role-missing', () => submit(draft, {}, 'linshi')],
      ['the wrong post', 403, 'role-missing', () => submit(draft, {}, 'fazhi')],
      [
        'a post that the caller does not hold',
        403,
        'post-not-held',
        () => submit(draft, { headers: { 'dingce-post': 'post-shizhang' } }),
      ],
      [
        'one who may not enter for others',
        403,
        'may-not-enter-for-others',
        () =>
          submit({ ...draft, enteredFor: { kind: 'person', personId: 'p-jingban', evidence: [hash] } }, {}, 'shenji'),
      ],
      [
        'an act entered for nobody known',
        422,
        'person-unknown',
        () => submit({ ...draft, enteredFor: { kind: 'person', personId: 'p-nobody', evidence: [hash] } }),
      ],
    ]);

    it('refuses a person who recused himself', async () => {
      const other = await Matter.start(stage);
      await other.do([act('jingban', 'RecuseFromStage', { stage: 'drafting', reason: '亲属是利害关系人' })]);
      const before = await recorded();
      const answer = await other.act('jingban', 'SubmitDraft', draft);
      expect(answer).toMatchObject({ status: 403, body: { code: 'recused' } });
      isProblem(answer);
      expect(await recorded()).toBe(before);
      expect((await other.act('juzhang', 'SubmitDraft', draft)).status).toBe(200);
    });

    it('remembers who came with a bad token, and does not let them fill the ledger', async () => {
      const security = async (): Promise<number> =>
        Number(
          (
            await stage.owner.query<{ n: string }>(
              `select count(*) as n from ledger.entry where stream_id = 'security'`,
            )
          ).rows[0]?.n,
        );
      const before = await security();
      expect(before).toBeGreaterThan(5);
      await Promise.all(Array.from({ length: 200 }, (_, i) => withToken(`flood.${i}.x`)));
      const after = await security();
      expect(after - before).toBeLessThanOrEqual(120);
    }, 30_000);

    /** Our own issuer's key, as the provider keeps it. */
    async function ours(more: { audience?: string; exp?: number }): Promise<string> {
      return stage.sign({ sub: 'sample-jingban', aud: more.audience ?? 'dingce', exp: more.exp ?? now() + 600 });
    }
    const expired = (): Promise<string> => ours({ exp: now() - 10 });
    async function confused(): Promise<string> {
      const { keys } = (await (await fetch(`${stage.issuer}/jwks`)).json()) as { keys: Record<string, string>[] };
      return new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', kid: keys[0]?.kid as string })
        .setIssuer(stage.issuer)
        .setAudience('dingce')
        .setSubject('sample-jingban')
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
    }
  });

  describe('by its key, its place or its time', () => {
    refused([
      ['no Idempotency-Key', 400, 'idempotency-key-missing', () => submit(draft, { key: null })],
      ['a short Idempotency-Key', 400, 'idempotency-key-missing', () => submit(draft, { key: 'abc' })],
      [
        'an act on a stage that is not due',
        422,
        'stage-not-due',
        () => post(pathOfAct('TakePosition', matter.id), { body: { position: 'agree', reasons: '' } }, 'fushizhang1'),
      ],
      [
        'an If-Match that is no ETag',
        400,
        'if-match-malformed',
        () => submit(draft, { headers: { 'if-match': 'twelve' } }),
      ],
      ['a stale If-Match', 412, 'stage-moved-on', () => submit(draft, { headers: { 'if-match': '"1"' } })],
      [
        'an unknown decision',
        404,
        'no-such-decision',
        () => post(pathOfAct('SubmitDraft', randomUUID()), { body: draft }),
      ],
      ['an id that is no UUID', 400, 'not-a-uuid', () => post(pathOfAct('SubmitDraft', 'decision-1'), { body: draft })],
      ['an unknown act', 404, 'not-found', () => post(`/v1/decisions/${matter.id}/drafting/burn-draft`, { body: {} })],
      [
        "an act of the engine's",
        404,
        'not-found',
        () => post(`/v1/decisions/${matter.id}/close-decision`, { body: { epoch: 1 } }),
      ],
      [
        'an unknown rule set',
        422,
        'rule-set-unknown',
        () => post('/v1/decisions', { body: proposal({ ruleSetId: 'utopia-1' }) }),
      ],
      [
        'an unknown organ',
        422,
        'organ-unknown',
        () => post('/v1/decisions', { body: { ...proposal({ organId: 'org-nowhere' }), ruleSetId: undefined } }),
      ],
    ]);

    const reads: [string, number, string, string][] = [
      ['a cursor that was not given out', 400, 'cursor-invalid', '/v1/decisions?after=abc'],
      [
        'a cursor with other things in it',
        400,
        'cursor-invalid',
        `/v1/decisions?after=${Buffer.from('{"proposedAt":"gestern","id":"x"}').toString('base64url')}`,
      ],
      ['a cursor that is null', 400, 'cursor-invalid', `/v1/inbox?after=${Buffer.from('null').toString('base64url')}`],
      [
        'a cursor with an impossible number',
        400,
        'cursor-invalid',
        `/v1/audit/timeline?after=${Buffer.from('{"recordedAt":"2026-03-02T01:00:00.000Z","stream":"a","seq":1.5}').toString('base64url')}`,
      ],
      ['a page of a thousand', 422, 'invalid-body', '/v1/decisions?limit=1000'],
      ['a filter given twice', 422, 'invalid-body', '/v1/decisions?status=closed&status=proposed'],
      ['an unknown filter', 422, 'invalid-body', '/v1/decisions?colour=red'],
      ['a week as a date', 422, 'invalid-body', '/v1/audit/timeline?from=2026-W10'],
      ['U+0000 in a search', 422, 'value-not-storable', '/v1/decisions?q=%00'],
      ['U+0000 in a search that would be recorded', 422, 'not-recordable', '/v1/audit/timeline?q=%00'],
      ['an id that is no UUID', 400, 'not-a-uuid', '/v1/decisions/1'],
      ['an unknown decision', 404, 'no-such-decision', `/v1/decisions/${randomUUID()}`],
      ['an unknown receipt', 404, 'no-such-receipt', `/v1/public/receipts/${randomUUID()}`],
      ['an unknown document', 404, 'no-such-document', `/v1/documents/${'0'.repeat(64)}`],
      ['a document by a path', 404, 'no-such-document', '/v1/documents/..%2f..%2fetc%2fpasswd'],
      ['an address that is not there', 404, 'not-found', '/v1/nothing'],
      ['a malformed address', 400, 'bad-request', '/v1/documents/%E0%A4%A'],
    ];
    it.each(reads)('answers a read of %s with %d %s', async (_name, status, code, path) => {
      const answer = await stage.visitor.get('shenji', path);
      expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
      isProblem(answer);
    });

    it('answers the same key with the first receipt, and records nothing new', async () => {
      const other = await Matter.start(stage);
      const key = randomUUID();
      const first = await other.act('jingban', 'SubmitDraft', draft, { key });
      const before = await recorded();
      const again = await other.act('jingban', 'SubmitDraft', draft, { key, headers: { 'if-match': '"1"' } });
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({
        receipt: { ...first.body.receipt, repeated: true, leafHash: null },
        events: [],
      });
      const differently = await other.act('jingban', 'SubmitDraft', { ...draft, title: '另一份草案' }, { key });
      expect(differently).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
      isProblem(differently);
      const elsewhere = await other.act('jingban', 'ConsultUnit', { unitId: 'u-finance', question: '可行否' }, { key });
      expect(elsewhere).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
      const many = await Promise.all(
        Array.from({ length: 10 }, () => other.act('jingban', 'SubmitDraft', draft, { key })),
      );
      expect(many.map((m) => m.body.receipt?.firstSeq)).toEqual(Array(10).fill(first.body.receipt.firstSeq));
      expect(await recorded()).toBe(before);
    });

    it("gives one person's key no meaning for another", async () => {
      const other = await Matter.start(stage);
      const key = randomUUID();
      const mine = await other.act('jingban', 'SubmitDraft', draft, { key });
      const theirs = await other.act('juzhang', 'SubmitDraft', { ...draft, title: '局长修改稿' }, { key });
      expect(theirs.status).toBe(200);
      expect(theirs.body.receipt.actId).not.toBe(mine.body.receipt.actId);
    });
  });

  describe('as a document', () => {
    const upload = (
      bytes: string | Uint8Array<ArrayBuffer>,
      type = 'application/octet-stream',
      headers: Record<string, string> = {},
    ): Promise<Answer> =>
      stage.visitor.send('POST', 'jingban', '/v1/documents', {
        raw: bytes,
        headers: { 'content-type': type, ...headers },
      });
    refused([
      ['nothing', 422, 'document-empty', () => upload('')],
      ['a program', 415, 'document-type-refused', () => upload(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]))],
      ['JSON where bytes are expected', 415, 'raw-bytes-expected', () => upload('{}', 'application/json')],
      [
        'a form where bytes are expected',
        415,
        'raw-bytes-expected',
        () => upload('a=b', 'multipart/form-data; boundary=x'),
      ],
      [
        'bytes that are not what was declared',
        422,
        'digest-mismatch',
        () => upload('文件\n', undefined, { 'x-content-sha256': hash }),
      ],
      [
        'a document of a citizen',
        403,
        'officials-only',
        () =>
          stage.visitor.send('POST', 'shimin1', '/v1/documents', {
            raw: 'x',
            headers: { 'content-type': 'application/octet-stream' },
          }),
      ],
      [
        'a declared length over the limit',
        413,
        'document-too-large',
        () => upload(new Uint8Array(maxBytes + 1).fill(0x20)),
      ],
    ]);

    it('stops a streamed gigabyte at the limit without taking it in', async () => {
      const before = process.memoryUsage().rss;
      let peak = before;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
      const { status, code, sent } = await streamed(1024 * megabyte);
      clearInterval(watch);
      expect({ status, code }).toEqual({ status: 413, code: 'document-too-large' });
      expect(sent).toBeLessThan(200 * megabyte);
      expect(peak - before).toBeLessThan(100 * megabyte);
      expect((await upload('之后仍可上传\n')).status).toBe(201);
    }, 60_000);

    /** A PDF by its first bytes, zeros after; made as they are sent, chunked, without a length. */
    async function streamed(bytes: number): Promise<{ status: number; code: string; sent: number }> {
      const authorization = `Bearer ${await stage.visitor.token('jingban')}`;
      const zeros = Buffer.alloc(65_536);
      return new Promise((resolve, reject) => {
        let sent = 0;
        let answered = false;
        const sending = request(
          `${stage.api}/v1/documents`,
          {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' },
          },
          (response) => {
            answered = true;
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.on('end', () => {
              sending.destroy();
              resolve({
                status: response.statusCode ?? 0,
                code: (JSON.parse(Buffer.concat(parts).toString()) as { code: string }).code,
                sent,
              });
            });
          },
        );
        const over = new AbortController();
        sending.on('close', () => over.abort());
        sending.on('error', (error) => (answered ? undefined : reject(error)));
        const write = async (): Promise<void> => {
          sending.write('%PDF-1.7\n');
          while (sent < bytes && !answered && !sending.destroyed) {
            sent += zeros.length;
            if (!sending.write(zeros))
              await once(sending, 'drain', {
                signal: AbortSignal.any([over.signal, AbortSignal.timeout(2_000)]),
              }).catch(() => undefined);
          }
          if (!answered) sending.end();
        };
        void write();
      });
    }
  });

  it('is of no consequence: what is lawful goes on', async () => {
    await matter.draft();
    expect((await matter.get('jingban')).body.stages).toMatchObject({
      drafting: { status: 'concluded' },
      'legality-review': { status: 'open' },
    });
  }, 20_000);

  it('was answered as the OpenAPI document says', () => {
    const answers = stage.visitor.answers.filter(({ path, body }) => body?.code !== 'not-found' && !path.includes('%'));
    expect(falsehoods(answers)).toEqual([]);
  });
});
