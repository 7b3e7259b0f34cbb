import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { organId } from '@dingce/cli';
import { Receiver } from '../../apps/worker/src/receiver.given';
import type { Received } from '../../apps/worker/src/receiver.given';
import { falsehoods } from './contract';
import { act, Matter, proposal } from './matter';
import { clientSecret, setStage } from './stage';
import type { Stage } from './stage';

const oa = 'client:jiaotong-oa';

async function until(what: string, holds: () => boolean, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await sleep(20))
    if (Date.now() > end) throw new Error(`did not happen in time: ${what}`);
}

describe('another system', () => {
  let stage: Stage;
  let receiver: Receiver;
  let subscription: { id: string; secret: string };
  let decisionId: string;
  beforeAll(async () => {
    [stage, receiver] = await Promise.all([setStage(), Receiver.open()]);
  }, 60_000);
  afterAll(async () => {
    await stage?.stop();
    await receiver?.close();
  }, 30_000);

  const signatureOf = ({ headers, body }: Received): string => {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    return `v1,${createHmac('sha256', Buffer.from(subscription.secret.slice('whsec_'.length), 'base64'))
      .update(signed)
      .digest('base64')}`;
  };
  const events = (): { type: string; subject: string; id: string; data: { decisionId: string } }[] =>
    receiver.received.map(({ body }) => JSON.parse(body));

  it('logs in by its own credentials and is nobody but itself', async () => {
    expect((await stage.visitor.get(oa, '/v1/me')).body).toMatchObject({
      kind: 'client',
      personId: 'jiaotong-oa',
      post: null,
      unit: { unitId: 'u-transport' },
      organ: { organId },
      roles: ['client'],
    });
    expect((await stage.visitor.get(oa, '/v1/audit/timeline')).status).toBe(403);
    expect(
      (
        await stage.visitor.post(oa, `/v1/organs/${organId}/register-client`, {
          clientId: 'x',
          name: 'x',
          unitId: 'u-transport',
          roles: ['office'],
        })
      ).status,
    ).toBe(403);
  });

  it('subscribes to notices and is told the secret once', async () => {
    const answer = await stage.visitor.post(oa, '/v1/webhooks', {
      url: receiver.url,
      types: ['DecisionProposed', 'DecisionStarted', 'StageOpened'],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    subscription = answer.body;
    expect(subscription.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const by of [oa, 'bangongshi']) {
      const listed = await stage.visitor.get(by, '/v1/webhooks');
      expect(listed.body).toEqual([
        {
          id: subscription.id,
          organId,
          clientId: 'jiaotong-oa',
          url: receiver.url,
          types: ['DecisionProposed', 'DecisionStarted', 'StageOpened'],
          active: true,
        },
      ]);
      expect(listed.text).not.toContain(subscription.secret.slice(6, 20));
    }
    expect((await stage.visitor.get('jingban', '/v1/webhooks')).status).toBe(403);
    const { rows } = await stage.owner.query(
      `select 1 from ledger.entry where position(convert_to($1, 'UTF8') in body) > 0 or position(convert_to($2, 'UTF8') in body) > 0`,
      [subscription.secret, clientSecret],
    );
    expect(rows).toEqual([]);
  });

  it.each([
    ['http elsewhere', 'http://oa.city.example/dingce', 'not-https'],
    ['the inner network', 'https://10.0.0.8/hook', 'private-address'],
    ['the metadata service', 'https://169.254.169.254/latest', 'private-address'],
    ['a password in the address', 'https://a:b@oa.city.example/', 'credentials-in-url'],
    ['no address', 'dingce', 'not-a-url'],
  ])('may not have notices sent to %s', async (_what, url, code) => {
    expect(await stage.visitor.post(oa, '/v1/webhooks', { url, types: null })).toMatchObject({
      status: 422,
      body: { code },
    });
  });

  it('launches a decision, and hears of it in a signed CloudEvent, again after it answered 500', async () => {
    receiver.answers.push(500);
    const proposed = await stage.visitor.post(oa, '/v1/decisions', proposal({ title: '由办公系统发起的事项' }));
    expect(proposed.status).toBe(201);
    decisionId = proposed.body.decisionId;
    await until('the first delivery', () => receiver.received.length >= 1);
    const first = receiver.received[0] as Received;
    expect(first.answered).toBe(500);
    expect(first.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(first.headers['webhook-signature']).toBe(signatureOf(first));
    expect(JSON.parse(first.body)).toMatchObject({
      specversion: '1.0',
      source: 'e2e.dingce',
      type: 'dingce.DecisionProposed',
      subject: `decision/${decisionId}`,
      data: { decisionId, seq: 1 },
    });
    await until('the second delivery', () => receiver.received.length >= 2);
    const second = receiver.received[1] as Received;
    expect(second).toMatchObject({
      answered: 200,
      body: first.body,
      headers: { 'webhook-id': first.headers['webhook-id'] },
    });
    expect(second.headers['webhook-signature']).toBe(signatureOf(second));
  }, 40_000);

  it('hears what it asked for and nothing else', async () => {
    await stage.visitor.do(decisionId, [
      act('bangongshi', 'RecordProposalStudy', {
        necessity: '必要',
        feasibility: '可行',
        conclusion: '启动',
        documents: [],
      }),
    ]);
    const matter = await Matter.start(stage);
    await until('the opening of drafting', () =>
      events().some((e) => e.type === 'dingce.StageOpened' && e.data.decisionId === matter.id),
    );
    expect([...new Set(events().map((e) => e.type))].sort()).toEqual([
      'dingce.DecisionProposed',
      'dingce.DecisionStarted',
      'dingce.StageOpened',
    ]);
    expect(new Set(events().map((e) => e.id)).size).toBe(receiver.received.length - 1);
  }, 30_000);

  it('acts only as far as a client may', async () => {
    expect(
      (await stage.visitor.act(oa, decisionId, 'StartDecision', { undertakingUnits: ['u-transport'], charges: {} }))
        .status,
    ).toBe(403);
    expect((await stage.visitor.get(oa, `/v1/decisions/${decisionId}`)).body.title).toBe('由办公系统发起的事项');
  });

  it('hears no more when it has ended its subscription', async () => {
    expect((await stage.visitor.send('DELETE', oa, `/v1/webhooks/${subscription.id}`)).status).toBe(204);
    expect((await stage.visitor.send('DELETE', oa, `/v1/webhooks/${subscription.id}`)).status).toBe(204);
    expect((await stage.visitor.get(oa, '/v1/webhooks')).body).toMatchObject([{ active: false }]);
    const before = receiver.received.length;
    await Matter.propose(stage);
    await sleep(600);
    expect(receiver.received).toHaveLength(before);
  });

  it('is shut out when its registration is revoked', async () => {
    expect(
      (
        await stage.visitor.post('renshi', `/v1/organs/${organId}/revoke-client`, {
          clientId: 'jiaotong-oa',
          reason: '系统下线',
        })
      ).status,
    ).toBe(200);
    expect(await stage.visitor.get(oa, '/v1/me')).toMatchObject({ status: 403, body: { code: 'client-revoked' } });
  });

  it('was answered as the OpenAPI document says', () => {
    expect(falsehoods(stage.visitor.answers)).toEqual([]);
  });
});
