import { randomUUID } from 'node:crypto';
import { checkWhole, countReceipts } from '../checks/whole';
import { makeTargets } from '../load/targets';
import type { Asked } from '../load/api-client';
import type { Receipt } from '../load/receipts';
import { must } from '../report';
import type { Report } from '../report';
import { healthy, startWorld } from '../servers/world';
import type { World } from '../servers/world';

const poolSize = 10;
const heapMb = 128;

/** What callers do to a small API: duplicates, races, crowds and bodies that are far too large. */
export async function requests(report: Report): Promise<void> {
  const world = await startWorld({ poolSize, heapMb });
  try {
    const { drafting } = await makeTargets(world.appUrl, 30);
    await report.check('a request repeated a hundred times at once is one act with one receipt', () =>
      duplicates(world, drafting[0] as string),
    );
    await report.check('the same key with another body is refused with 409', () =>
      otherBody(world, drafting[1] as string),
    );
    await report.check('of fifty writers with one stale If-Match exactly one succeeds, and none is lost silently', () =>
      staleMatches(world, drafting[2] as string),
    );
    await report.check(`a hundred writers on ${poolSize} connections all finish within 10 s`, () =>
      crowd(world, drafting),
    );
    await report.check(`bodies of 10 MB are answered 413 by an API with a heap of ${heapMb} MB, which lives on`, () =>
      hugeBodies(world, drafting[0] as string),
    );
    await report.check('after all this, ledger, receipts and model hold together', () =>
      checkWhole(world.ownerUrl, world.receipts),
    );
    await countReceipts(report, world.ownerUrl, world.receipts);
  } finally {
    await world.stop();
  }
}

const consulting = (decisionId: string, key: string, question = '资金保障是否可行'): Asked => ({
  by: 'jingban',
  path: `/v1/decisions/${decisionId}/drafting/consult-unit`,
  body: { unitId: `u-${key.slice(0, 13)}`, question },
  key,
});

async function duplicates(world: World, decisionId: string): Promise<object> {
  const asked = consulting(decisionId, randomUUID());
  const receipts = await Promise.all(Array.from({ length: 100 }, () => world.client.act(asked)));
  const first = receipts.filter((receipt): receipt is Receipt => receipt !== null && !receipt.repeated);
  must(first.length === 1, `${first.length} of 100 were answered as the first`);
  const places = new Set(receipts.map((r) => `${r?.actId} ${r?.stream} ${r?.firstSeq}-${r?.lastSeq} ${r?.recordedAt}`));
  must(places.size === 1, `${places.size} different receipts`);
  return { requests: 100, entries: 1 };
}

async function otherBody(world: World, decisionId: string): Promise<object> {
  const key = randomUUID();
  must((await world.client.act(consulting(decisionId, key))) !== null, 'the first was refused');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => world.client.post(consulting(decisionId, key, '另一个问题'))),
  );
  for (const { status, body } of answers)
    must(status === 409 && body.code === 'idempotency-key-reused', `answered ${status} ${String(body.code)}`);
  return { refused: answers.length };
}

async function staleMatches(world: World, decisionId: string): Promise<object> {
  const view = await world.client.get('jingban', `/v1/decisions/${decisionId}`);
  const seq = (view.body.stages as Record<string, { seq: number }> | undefined)?.drafting?.seq;
  must(seq !== undefined, `no drafting stage in the view: ${JSON.stringify(view.body).slice(0, 200)}`);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => {
      const asked = { ...consulting(decisionId, randomUUID()), headers: { 'if-match': `"${seq}"` } };
      return world.client.post(asked);
    }),
  );
  const of = (status: number): number => answers.filter((answer) => answer.status === status).length;
  must(of(200) === 1 && of(412) === 49, `${of(200)} succeeded, ${of(412)} were told 412`);
  world.receipts.keep(answers.find((answer) => answer.status === 200)?.body.receipt as Receipt);
  return { succeeded: 1, conflicts: 49 };
}

const crowdWithinMs = 10_000;

async function crowd(world: World, drafting: string[]): Promise<object> {
  const from = Date.now();
  const receipts = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      world.client.act(consulting(drafting[i % drafting.length] as string, randomUUID()), crowdWithinMs),
    ),
  );
  const ms = Date.now() - from;
  must(
    receipts.every((receipt) => receipt !== null),
    'an act was refused',
  );
  must(ms <= crowdWithinMs, `took ${ms} ms`);
  return { writers: 100, connections: poolSize, ms };
}

const tenMb = 10 * 1024 * 1024;

async function hugeBodies(world: World, decisionId: string): Promise<object> {
  const body = JSON.stringify({ unitId: 'u-x', question: 'x'.repeat(tenMb) });
  const statuses: (number | string)[] = [];
  await Promise.all(Array.from({ length: 30 }, async () => statuses.push(await sendHuge(world, decisionId, body))));
  const told = statuses.filter((status) => status === 413).length;
  must(told > 0 && statuses.every((status) => status === 413 || status === 'closed'), `answered ${statuses.join()}`);
  must(world.api.running, `the API ended: ${world.api.said.slice(-300)}`);
  must(await healthy(world.client.url), 'the API is not well any more');
  return { bodies: statuses.length, told413: told };
}

/** An answer given before the body was read may close the connection under the sender: that too is a refusal. */
async function sendHuge(world: World, decisionId: string, body: string): Promise<number | string> {
  const path = `/v1/decisions/${decisionId}/drafting/consult-unit`;
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  return world.client.send('POST', path, body, { ...headers, ...(await world.client.authorization('jingban')) }).then(
    (answer) => answer.status,
    () => 'closed',
  );
}
