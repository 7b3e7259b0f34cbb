import { randomUUID } from 'node:crypto';
import { fold } from '@dingce/domain';
import type { Actor, RecordedDecisionEvent } from '@dingce/domain';
import { decodeEntry, firstBroken, readActs, readStream, sqlOf } from '@dingce/ledger';
import type { ActSignature, Sql } from '@dingce/ledger';
import { projectPending, rebuild } from '@dingce/projections';
import { statementText, verifyActSignature } from '@dingce/signatures';
import { DataSource } from 'typeorm';
import { drafter, office } from '../../domain/src/decision/decision.given';
import { ed25519Device } from '../../signatures/src/signatures.given';
import { asClient, freshDatabase, testOrigin } from '../../../test/database';
import type { FreshDatabase } from '../../../test/database';
import { signatureMigrations } from '../../projections/src/signature-migrations';
import { Acts } from './acts';
import { Course, simulatedWorld, start, startsAt, study } from './acts.given';
import { recordedOf, standingOf } from './recorded';

let database: FreshDatabase;
let sql: Sql;
let acts: Acts;
beforeAll(async () => {
  database = await freshDatabase({ simulated: true, at: startsAt });
  sql = sqlOf(database.dataSource.manager);
  acts = new Acts(database.dataSource, simulatedWorld());
});
afterAll(() => database?.close());

const byCertificate: Actor = { ...drafter, auth: { method: 'oidc', strength: 'certificate' } };

function signatureFor(course: Course, actId: string, type: string): ActSignature {
  const statement = statementText({
    act: actId,
    body: 'ab'.repeat(32),
    origin: testOrigin,
    stream: course.stream,
    type,
  });
  return { ...ed25519Device().sign(new TextEncoder().encode(statement)), statement };
}

async function signedProposal(course: Course) {
  const actId = randomUUID();
  const signature = signatureFor(course, actId, 'ProposeDecision');
  const answer = await course.perform(course.proposal, byCertificate, { actId, signature });
  if (!('receipt' in answer)) throw new Error('refused');
  return { actId, signature, receipt: answer.receipt };
}

describe('a signed act', () => {
  it('stands in the ledger as version 2, is read back, and verifies from its bytes alone', async () => {
    const course = new Course(acts);
    const { actId, signature, receipt } = await signedProposal(course);
    expect(receipt).toMatchObject({ strength: 'certificate', signature });
    const [entry] = await readStream(sql, course.stream);
    expect(decodeEntry(entry?.body as Buffer)).toMatchObject({ v: 2, act: actId, part: 0, signature });
    expect(standingOf(decodeEntry(entry?.body as Buffer))).toEqual({ strength: 'certificate', signature });
    const read = (await readActs(sql, course.stream, [actId, randomUUID()])).get(actId);
    expect(read?.leafHash).toBe(receipt.leafHash);
    const { act, origin, stream } = read?.envelope ?? { act: '', origin: '', stream: '' };
    expect(await verifyActSignature(read?.envelope.signature as ActSignature, { act, origin, stream })).toEqual({
      valid: true,
    });
  });

  it('stands in one chain with acts of version 1', async () => {
    const course = new Course(acts);
    await signedProposal(course);
    await course.do(study, office);
    await course.do(start, office);
    const entries = await readStream(sql, course.stream);
    expect(entries.map(({ envelope }) => envelope.v)).toEqual([2, 1, 1]);
    expect(firstBroken(entries)).toBeNull();
    expect(standingOf((entries[1] as (typeof entries)[number]).envelope)).toEqual({
      strength: 'login',
      signature: null,
    });
  });

  it('is folded like one that was not signed', async () => {
    const [signed, plain] = [new Course(acts), new Course(acts)];
    await signedProposal(signed);
    await plain.do(plain.proposal, drafter);
    const state = async (course: Course) => {
      const events = (await readStream(sql, course.stream)).map((e) => recordedOf(e)) as RecordedDecisionEvent[];
      expect(events[0]).not.toHaveProperty('signature');
      return { ...fold(events), id: '' };
    };
    expect(await state(signed)).toEqual(await state(plain));
  });

  it('comes back with its first signature when it is repeated with another', async () => {
    const course = new Course(acts);
    const { actId, signature } = await signedProposal(course);
    const other = { ...signature, value: 'AAAA' };
    for (const again of [{ actId, signature: other }, { actId }]) {
      const answer = await course.perform(course.proposal, byCertificate, again);
      expect(answer).toMatchObject({ receipt: { repeated: true, strength: 'certificate', signature } });
    }
    expect(await readStream(sql, course.stream)).toHaveLength(1);
  });

  it('is not appended under another act, whatever its signature says', async () => {
    const course = new Course(acts);
    await signedProposal(course);
    const [entry] = await readStream(sql, course.stream);
    const appended = sql.query('select ledger.append($1, $2, $3, $4::bytea[])', [
      course.stream,
      randomUUID(),
      Buffer.alloc(32),
      [entry?.body],
    ]);
    await expect(appended).rejects.toThrow(/does not follow/);
  });
});

describe('the chronicle of signed acts', () => {
  it('tells strength and signature, and is rebuilt the same', async () => {
    const course = new Course(acts);
    const { signature } = await signedProposal(course);
    await projectPending(database.dataSource);
    const rows = await sql.query(
      'select part, strength, method, evidence, signature, signature_key_id from projection.timeline where stream_id = $1',
      [course.stream],
    );
    // The id of RFC 8032's first key, made by another tool.
    const key = 'k-53cb2466233e6618f453bcf84f769440';
    expect(rows).toEqual([
      { part: 0, strength: 'certificate', method: 'oidc', evidence: [], signature, signature_key_id: key },
    ]);
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    expect((await rebuild(owner)).differences).toEqual({ timeline: 0, register: 0, dossier: 0 });
    await owner.destroy();
  });

  it('is filled in from the entries where it stood before signatures were known', async () => {
    const course = await new Course(acts).toDrafting();
    const enteredFor = { ...office, kind: 'person' as const, evidence: ['e'.repeat(64), 'd'.repeat(64)] };
    const paper = new Course(acts);
    await paper.do(paper.proposal, drafter);
    await paper.perform(study, { ...office, personId: 'p-clerk', enteredFor });
    await projectPending(database.dataSource);
    const rows = () =>
      sql.query<Record<string, unknown>>(
        'select stream_id, seq, part, strength, method, evidence, signature, signature_key_id from projection.timeline order by stream_id, seq',
      );
    const before = await rows();
    expect(before.find((r) => r.stream_id === paper.stream && r.seq === '2')).toMatchObject({
      strength: 'scan',
      evidence: enteredFor.evidence,
    });
    expect(before.filter((r) => r.signature !== null).length).toBeGreaterThan(3);
    expect(before.filter((r) => r.stream_id === course.stream).map((r) => r.strength)).toContain('none');
    await asClient(database.ownerUrl, async (client) => {
      await client.query(
        'alter table projection.timeline drop part, drop strength, drop method, drop evidence, drop signature, drop signature_key_id',
      );
      await client.query(signatureMigrations.map((m) => m.sql).join(''));
    });
    expect(await rows()).toEqual(before);
  });
});
