import { createHash, randomUUID } from 'node:crypto';
import { organId } from '@dingce/cli';
import { firstBroken, listStreams, openSealed, readStream, sqlOf, sweepVault } from '@dingce/ledger';
import { canonicalize } from 'json-canonicalize';
import { dump, filesWithCanary, hasCanary, historiesWithCanary, Overheard, plumage, tablesWithCanary } from './canary';
import { falsehoods } from './contract';
import { county, foundCounty } from './county';
import { act, day, Matter } from './matter';
import { setStage } from './stage';
import type { Stage } from './stage';
import type { Answer } from './visitor';

const canary = (where: string): string => `${plumage}${where}-${randomUUID().slice(0, 8)}`;
/** One for every sealed field (apps/api/src/acts/sealed-fields.ts). */
const secrets = {
  text: canary('text'),
  contact: canary('contact'),
  name: canary('name'),
  phone: canary('phone'),
  requester: canary('requester'),
  reachedAt: canary('reached'),
  content: canary('content'),
  from: canary('from'),
  invited: canary('invited'),
};

describe('lawful erasure by two people', () => {
  let stage: Stage;
  let matter: Matter;
  let overheard: Overheard;
  let comment: Answer;
  const key = randomUUID();
  const sealing: { actId: string; fields: string[] }[] = [];
  beforeAll(async () => {
    overheard = new Overheard();
    stage = await setStage();
    await foundCounty(stage);
    matter = await Matter.start(stage, { findings: [] });
    await matter.draft();
    await matter.do(await matter.procedure.consultation(day(31)));
  }, 90_000);
  afterAll(async () => {
    overheard.stop();
    await stage?.stop();
  }, 30_000);

  const erasures = (by: string, what: string, data: object, organ = organId): Promise<Answer> =>
    stage.visitor.post(by, `/v1/organs/${organ}/erasures/${what}`, data);
  const request = (actId: string, more: object = {}, by = 'dangan'): Promise<Answer> =>
    erasures(by, 'request-erasure', { actId, ground: 'purpose-achieved', reason: '意见采纳情况已公布', ...more });
  const commentId = (): string => comment.body.receipt.actId;
  const own = (by = 'shimin1'): Promise<Answer> => stage.visitor.get(by, `/v1/public/comments/${commentId()}`);
  const asOfficial = (by: string): Promise<Answer> => matter.get(by, `/comments/${commentId()}`);
  const tree = async () => {
    const { rows } = await stage.owner.query<{ stream_id: string; seq: string; leaf: string }>(
      `select stream_id, seq, encode(leaf_hash, 'hex') as leaf from ledger.entry where stream_id !~ '^(erasure|reads|security)' order by stream_id, seq`,
    );
    return rows;
  };

  it('begins with a canary in every sealed field, each through the API', async () => {
    const path = `/v1/public/decisions/${matter.id}`;
    comment = await stage.visitor.post(
      'shimin1',
      `${path}/comments`,
      { text: secrets.text, contact: secrets.contact },
      { key },
    );
    expect(comment.status).toBe(201);
    const keep = (answer: Answer, ...fields: string[]): void => {
      expect([200, 201]).toContain(answer.status);
      sealing.push({ actId: answer.body.receipt.actId as string, fields });
    };
    keep(comment, 'contact', 'text');
    keep(
      await matter.act('jingban', 'ReceiveHearingRequest', {
        name: secrets.requester,
        contact: secrets.reachedAt,
        reason: '影响较大',
        receivedOn: day(),
      }),
      'contact',
      'name',
    );
    await matter.do([
      act('tingzheng', 'AnnounceHearing', {
        hearingId: 'h-1',
        draftHash: await matter.procedure.draftHash(),
        subject: '票价调整',
        heldAt: new Date(Date.now() + 25 * 86_400_000).toISOString(),
        place: '市政务中心',
        selectionMethod: '自愿报名，随机抽取',
        seats: [{ group: '乘客', seats: 5 }],
        observers: 10,
        registrationClosesOn: day(20),
      }),
    ]);
    keep(
      await stage.visitor.post('shimin2', `${path}/hearings/h-1/registrations`, {
        name: secrets.name,
        phone: secrets.phone,
        group: '乘客',
      }),
      'name',
      'phone',
    );
    keep(
      await matter.act('tingzheng', 'SelectHearingParticipants', {
        hearingId: 'h-1',
        method: '公开抽签',
        invited: [{ name: secrets.invited, group: '乘客' }],
        substitutes: 0,
        chairPersonId: 'p-tingzheng',
        presenters: ['p-jingban'],
        recorderPersonId: 'p-mishu',
        listPublishedOn: day(),
      }),
      'invited.*.name',
    );
    const executed = await inExecution();
    keep(
      await executed.act('bangongshi', 'ReceivePublicSignal', {
        channel: '12345热线',
        content: secrets.content,
        from: secrets.from,
      }),
      'content',
      'from',
    );
    const { rows } = await stage.owner.query<{ field: string }>('select field from vault.value order by field');
    expect(rows.map((row) => row.field)).toEqual(sealing.flatMap((s) => s.fields).sort());
  }, 90_000);

  it('answers refusals and bad input without repeating what was said', async () => {
    const answers = [
      await stage.visitor.post('shimin1', `/v1/public/decisions/${matter.id}/comments`, {
        text: 1,
        contact: secrets.contact.repeat(20),
      }),
      await stage.visitor.post('shimin1', `/v1/public/decisions/${randomUUID()}/comments`, { text: secrets.text }),
      await stage.visitor.post(
        'shimin1',
        `/v1/public/decisions/${matter.id}/comments`,
        { text: secrets.text },
        { key: null },
      ),
      await stage.visitor.post(
        'shimin1',
        `/v1/public/decisions/${matter.id}/comments`,
        { text: `${secrets.text}!` },
        { key },
      ),
      await stage.visitor.send('POST', 'shimin1', `/v1/public/decisions/${matter.id}/comments`, {
        raw: `{"text": "${secrets.text}`,
        headers: { 'content-type': 'application/json' },
      }),
      await matter.act('shizhang', 'ReceiveHearingRequest', {
        name: secrets.requester,
        contact: secrets.reachedAt,
        reason: 'x',
        receivedOn: day(),
      }),
    ];
    expect(answers.map((a) => a.status)).toEqual([422, 404, 400, 409, 400, 403]);
    for (const answer of answers)
      expect({ status: answer.status, told: hasCanary(answer.text) }).toEqual({ status: answer.status, told: false });
  });

  it('finds the words with whoever may read them, and in the clear nowhere at all', async () => {
    await stage.level();
    expect((await own()).body).toMatchObject({
      text: secrets.text,
      contact: secrets.contact,
      tombstone: null,
      erasure: null,
    });
    expect((await own('shimin2')).body.code).toBe('no-such-comment');
    expect((await asOfficial('jingban')).body).toMatchObject({ text: secrets.text, contact: null });
    expect((await asOfficial('fazhi')).body.code).toBe('may-not-read-comments');
    expect((await asOfficial('qita-bangongshi')).status).toBe(404);
    expect(await tablesWithCanary(stage.owner)).toEqual([]);
    expect(await filesWithCanary(stage.owner)).toEqual([]);
    const vault = await stage.owner.query<{ commitment: Buffer }>('select commitment from vault.value');
    const opened = await openSealed(
      sqlOf(stage.owner),
      stage.installation.vaultKeys,
      vault.rows.map((r) => r.commitment.toString('hex')),
    );
    expect(Object.values(opened).sort()).toEqual(Object.values(secrets).sort());
  });

  it('keeps no hash from which a phone number could be found by trying them all', async () => {
    const { rows } = await stage.owner.query<{ hash: string; body: string }>(
      `select encode(a.request_hash, 'hex') as hash, convert_from(e.body, 'UTF8') as body from ledger.act a
         join ledger.entry e on e.stream_id = a.stream_id and e.seq = a.first_seq where a.act_id = $1`,
      [commentId()],
    );
    const [{ hash, body } = { hash: '', body: '' }] = rows;
    const { id: person } = (JSON.parse(body.slice(body.indexOf('{'))) as { actor: { id: string } }).actor;
    const tried = (fingerprint: object): string =>
      createHash('sha256')
        .update(canonicalize({ type: 'SubmitComment', person, for: null, fingerprint }))
        .digest('hex');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(tried({ text: secrets.text, contact: secrets.contact, decisionId: matter.id })).not.toBe(hash);
    // The same request is still known again.
    const again = { text: secrets.text, contact: secrets.contact };
    const repeated = await stage.visitor.post('shimin1', `/v1/public/decisions/${matter.id}/comments`, again, { key });
    expect(repeated.body.receipt).toMatchObject({ actId: commentId(), repeated: true });
  });

  it('is applied for by whoever wrote it, by nobody else, and waits for officials', async () => {
    const path = `/v1/public/comments/${commentId()}/erasure-request`;
    expect((await stage.visitor.post('shimin2', path, { ground: 'consent-withdrawn' })).status).toBe(404);
    expect((await stage.visitor.post('shimin1', path, { ground: 'because' })).status).toBe(422);
    const applied = await stage.visitor.post('shimin1', path, { ground: 'consent-withdrawn' });
    expect(applied).toMatchObject({ status: 201, body: { receipt: { stream: `erasure/${organId}` } } });
    expect((await stage.visitor.post('shimin1', path, { ground: 'consent-withdrawn' })).body.code).toBe(
      'erasure-pending',
    );
    expect((await own()).body.erasure).toMatchObject({ id: applied.body.receipt.actId, status: 'applied' });
    expect((await erasures('shenji', 'approve-erasure', { requestId: applied.body.receipt.actId })).body.code).toBe(
      'no-such-request',
    );
  });

  it('takes two persons of two units in the posts for it', async () => {
    const [application] = (await stage.visitor.get('dangan', `/v1/organs/${organId}/erasures`)).body;
    expect((await request(commentId(), {}, 'jingban')).body.code).toBe('role-missing');
    expect((await request(randomUUID())).body.code).toBe('no-such-act');
    expect((await request(commentId(), { commitments: ['f'.repeat(64)] })).body.code).toBe('commitment-unknown');
    expect((await request(matter.proposed.body.receipt.actId)).body.code).toBe('nothing-erasable');
    expect((await erasures('qita-shenji', 'approve-erasure', { requestId: randomUUID() })).body.code).toBe(
      'other-organ',
    );
    expect((await stage.visitor.get('qita-shenji', `/v1/organs/${organId}/erasures`)).status).toBe(404);
    expect(
      (
        await erasures(
          'qita-bangongshi',
          'request-erasure',
          { actId: commentId(), ground: 'unlawful', reason: 'x' },
          county,
        )
      ).body.code,
    ).toBe('no-such-act');
    const requested = await request(commentId(), { applicationId: application.id });
    expect(requested.status).toBe(200);
    const requestId = requested.body.receipt.actId as string;
    expect((await own()).body.erasure.status).toBe('requested');
    expect((await erasures('dangan', 'approve-erasure', { requestId })).body.code).toBe('role-missing');
    expect((await own()).body.text).toBe(secrets.text);
    const before = await tree();
    const approved = await erasures('shenji', 'approve-erasure', { requestId });
    expect(approved.body.events).toMatchObject([{ type: 'PersonalDataErased', basis: ['PIPL-47'] }]);
    expect(await tree()).toEqual(before);
    expect((await erasures('shenji', 'approve-erasure', { requestId })).body.code).toBe('no-such-request');
  });

  it('leaves “已依法删除” with ground and date where the words stood', async () => {
    for (const [answer, text] of [
      [await own(), null],
      [await asOfficial('jingban'), null],
    ] as const)
      expect(answer.body).toMatchObject({
        text,
        contact: null,
        tombstone: { message: { zh: '已依法删除' }, basis: ['PIPL-47'], at: expect.stringMatching(/Z$/) },
        erasure: { status: 'erased', ground: 'purpose-achieved', openedBy: 'p-dangan', decidedBy: 'p-shenji' },
      });
    expect((await request(commentId())).body.code).toBe('already-erased');
  });

  it('erases every other private person’s data the same way, but no published seat before its term', async () => {
    for (const { actId, fields } of sealing.slice(1)) {
      const requested = await request(actId);
      if (fields.includes('invited.*.name')) {
        expect(requested.body).toMatchObject({ status: 422, code: 'retention-not-over', basis: ['PIPL-47', 'DAT-20'] });
        continue;
      }
      const requestId = requested.body.receipt.actId as string;
      expect((await erasures('shenji', 'approve-erasure', { requestId })).status).toBe(200);
    }
    const { rows } = await stage.owner.query<{ field: string; erased: boolean; empty: boolean }>(
      `select field, erased_at is not null as erased, sealed is null and value is null and salt is null as empty from vault.value order by field`,
    );
    expect(rows).toHaveLength(9);
    for (const { field, erased, empty } of rows)
      expect({ field, erased, empty }).toEqual({ field, erased: field !== 'invited.*.name', empty: erased });
    expect((await stage.owner.query('select 1 from vault.key')).rowCount).toBe(1);
  });

  it('may be restricted instead while a statutory term runs: kept, and read by nobody', async () => {
    const said = await stage.visitor.post('shimin2', `/v1/public/decisions/${matter.id}/comments`, {
      text: '暂存的话',
    });
    const { actId } = said.body.receipt;
    const requestId = (await request(actId)).body.receipt.actId;
    const data = { requestId, until: day(400), retentionBasis: 'DA-27', reason: '保存期未满' };
    expect((await erasures('shenji', 'restrict-processing', { ...data, until: '2020-01-01' })).body.code).toBe(
      'retention-over',
    );
    expect((await erasures('shenji', 'restrict-processing', data)).status).toBe(200);
    expect((await matter.get('jingban', `/comments/${actId}`)).body).toMatchObject({
      text: null,
      tombstone: { message: { zh: '已限制处理' } },
      erasure: { status: 'restricted', restrictedUntil: day(400) },
    });
    expect((await request(actId)).body.code).toBe('retention-not-over');
    const refusedId = (
      await request(
        (await stage.visitor.post('shimin2', `/v1/public/decisions/${matter.id}/comments`, { text: '又一句' })).body
          .receipt.actId,
      )
    ).body.receipt.actId;
    expect((await erasures('shenji', 'refuse-erasure', { requestId: refusedId, reason: '仍在办理' })).status).toBe(200);
  });

  it('leaves no canary: dump, table files, entries, Temporal histories, logs', async () => {
    await stage.level();
    await sweepVault(sqlOf(stage.owner));
    expect(await tablesWithCanary(stage.owner)).toEqual([]);
    expect(await filesWithCanary(stage.owner)).toEqual([]);
    const url = new URL(process.env.DATABASE_URL as string);
    url.pathname = `/${(await stage.owner.query<{ name: string }>('select current_database() as name')).rows[0]?.name}`;
    expect(hasCanary((await dump(stage.owner, url.toString())) ?? '')).toBe(false);
    const entries = await stage.owner.query<{ body: Buffer }>('select body from ledger.entry');
    expect(entries.rows.length).toBeGreaterThan(60);
    expect(entries.rows.filter(({ body }) => hasCanary(body))).toEqual([]);
    const histories = await historiesWithCanary(stage.temporal as string);
    expect(histories.read).toBeGreaterThan(3);
    expect(histories.found).toEqual([]);
    expect(hasCanary(overheard.text)).toBe(false);
  }, 60_000);

  it('would have been found out by the same search, had anything leaked', async () => {
    expect(hasCanary(Buffer.from(`x${secrets.text}`).toString('base64'))).toBe(true);
    expect(
      hasCanary(JSON.stringify(secrets.text).replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)),
    ).toBe(true);
    // A copy in a search index, one in bytes, one in a row deleted since, one in a log: each on purpose.
    await stage.owner.query(`create table public.leak_grams as select array['${plumage}'] as grams`);
    await stage.owner.query('create table public.leak_bytes (body bytea)');
    await stage.owner.query(`insert into public.leak_bytes values (convert_to($1, 'UTF8'))`, [secrets.contact]);
    expect(await tablesWithCanary(stage.owner)).toEqual(['public.leak_bytes', 'public.leak_grams']);
    await stage.owner.query('delete from public.leak_bytes');
    expect(await tablesWithCanary(stage.owner)).toEqual(['public.leak_grams']);
    expect(await filesWithCanary(stage.owner)).toEqual(['leak_bytes', 'leak_grams']);
    await stage.owner.query('drop table public.leak_grams, public.leak_bytes');
    // A title travels with its workflow; so would anything else that did.
    await Matter.start(stage, { title: `${plumage}泄漏` });
    expect((await historiesWithCanary(stage.temporal as string)).found).not.toEqual([]);
    process.stderr.write(`${secrets.text}\n`);
    expect(hasCanary(overheard.text)).toBe(true);
  }, 60_000);

  it('breaks no proof: every chain holds, and every commitment still stands in its entry', async () => {
    const sql = sqlOf(stage.owner);
    const streams = await listStreams(sql, null, '', 1000);
    expect(streams.length).toBeGreaterThan(10);
    for (const stream of streams)
      expect({ stream, broken: firstBroken(await readStream(sql, stream)) }).toEqual({ stream, broken: null });
    const { rows } = await stage.owner.query<{ field: string; stands: boolean }>(
      `select v.field, exists (select from ledger.entry e where e.stream_id = v.stream_id and position(convert_to(encode(v.commitment, 'hex'), 'UTF8') in e.body) > 0) as stands from vault.value v`,
    );
    expect(rows.filter(({ stands }) => !stands)).toEqual([]);
    expect((await stage.visitor.get(null, `/v1/public/receipts/${commentId()}`)).body).toMatchObject({
      leafHash: comment.body.receipt.leafHash,
    });
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });

  /** Another matter, lawfully not public, brought into its execution. */
  async function inExecution(): Promise<Matter> {
    const other = await Matter.start(stage, { title: '滨海市岸电改造' });
    const waiting = { headers: { prefer: 'wait=5' } };
    await other.draft();
    await other.reviewLegality();
    await other.convene();
    const [, ...rest] = await other.procedure.meeting();
    await other.do(rest, waiting);
    const [report, issue, , , conclude] = await other.procedure.issuing(day(), day());
    const withhold = act('bangongshi', 'WithholdFromPublication', { ground: '依法不予公开', basis: ['XXGK-14'] });
    await other.do(
      [report, issue, withhold, conclude].filter((s) => s !== undefined),
      waiting,
    );
    return other;
  }
});
