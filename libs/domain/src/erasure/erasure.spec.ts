import { actorOf, drafter, nationalRules, plainCalendar } from '../decision/decision.given';
import type { Recorded } from '../act';
import type { Actor } from '../actor';
import { decideErasure } from './erasure';
import type { ErasableValue, ErasureAct, ErasureEvent } from './erasure.acts';
import { caseOf, evolveErasures, noErasures } from './state';
import type { ErasureState } from './state';

const at = '2026-06-01T01:00:00.000Z';
const stream = 'comments/d-1/1/3';
const value = (field: string, letter = 'a', recordedAt = '2026-03-02T01:00:00.000Z'): ErasableValue => ({
  commitment: letter.repeat(64),
  field,
  stream,
  recordedAt,
});

const archivist = actorOf('p-archivist', 'u-archives', 'archivist');
const auditor = actorOf('p-auditor', 'u-audit', 'auditor');
const both = actorOf('p-archivist', 'u-audit', 'archivist', 'auditor');
const colleague = actorOf('p-colleague', 'u-archives', 'security-administrator');
const citizen: Actor = { ...actorOf('c-1', '', 'citizen'), kind: 'citizen', postId: null, unitId: null, organId: null };

const judge = (act: ErasureAct, state: ErasureState, actor: Actor, now = at, actId = 'act') =>
  decideErasure(act, state, {
    actId,
    actor,
    now,
    occurredAt: now,
    ruleSet: nationalRules,
    calendar: plainCalendar,
  });

type Told = [act: ErasureAct, by: Actor, at?: string];

/** The state after lawful acts; the n-th act's id is `act-n`. */
const after = (...told: Told[]): ErasureState =>
  told.reduce((state, [act, actor, now = at], i) => {
    const outcome = judge(act, state, actor, now, `act-${i + 1}`);
    if ('refusal' in outcome) throw new Error(outcome.refusal.reason);
    return outcome.events.reduce(
      (s, e) =>
        evolveErasures(s, {
          ...e,
          seq: i + 1,
          actId: `act-${i + 1}`,
          actor,
          occurredAt: now,
          recordedAt: now,
        } as Recorded<ErasureEvent>),
      state,
    );
  }, noErasures);

const values = [value('text'), value('contact', 'b')];
const apply: ErasureAct = {
  type: 'ApplyForErasure',
  data: { actId: 'comment-1', values, ground: 'consent-withdrawn' },
};
const requested = (of: ErasableValue[], applicationId: string | null = null): ErasureAct => ({
  type: 'RequestErasure',
  data: { applicationId, actId: 'comment-1', values: of, ground: 'purpose-achieved', reason: '意见已采纳公布' },
});
const request = requested(values);
const approve = (requestId = 'act-1'): ErasureAct => ({ type: 'ApproveErasure', data: { requestId } });
const refuse = (requestId = 'act-1'): ErasureAct => ({
  type: 'RefuseErasure',
  data: { requestId, reason: '仍在处理' },
});
const restrict = (until = '2027-01-01'): ErasureAct => ({
  type: 'RestrictProcessing',
  data: { requestId: 'act-1', until, retentionBasis: 'DA-27', reason: '档案保存期未满' },
});

type Case = [verdict: string, when: string, state: ErasureState, act: ErasureAct, by: Actor, now?: string];

describe('lawful erasure by two people (PIPL-47)', () => {
  it.each<Case>([
    ['lawful', 'an archivist who requests', noErasures, request, archivist],
    ['authority role-missing', 'a drafter who requests', noErasures, request, drafter],
    ['authority role-missing', 'an auditor who requests', noErasures, request, auditor],
    ['authority role-missing', 'an official who applies', noErasures, apply, archivist],
    ['lawful', 'a citizen who applies', noErasures, apply, citizen],
    [
      'authority in-person-only',
      'an approval entered for another',
      after([request, archivist]),
      approve(),
      { ...auditor, enteredFor: { ...archivist, kind: 'person', evidence: [] } },
    ],
    ['gate nothing-erasable', 'an act without sealed values (class A)', noErasures, requested([]), archivist],
    [
      'gate class-not-erasable',
      'a field that is nobody’s private data',
      noErasures,
      requested([value('position')]),
      archivist,
    ],
    [
      'gate retention-not-over',
      'an invited expert’s name within twenty years (class C)',
      noErasures,
      requested([value('invited.*.name')]),
      archivist,
    ],
    [
      'lawful',
      'an invited expert’s name after them',
      noErasures,
      requested([value('invited.*.name')]),
      archivist,
      '2046-03-02T01:00:00.000Z',
    ],
    ['lawful', 'another person who approves', after([request, archivist]), approve(), auditor],
    ['authority role-missing', 'the requester without the role', after([request, archivist]), approve(), archivist],
    ['gate same-person', 'the requester in another post', after([request, archivist]), approve(), both],
    ['gate same-unit', 'a colleague of the same unit', after([request, archivist]), approve(), colleague],
    ['gate same-person', 'the requester who refuses', after([request, archivist]), refuse(), both],
    ['gate same-person', 'the requester who restricts', after([request, archivist]), restrict(), both],
    ['state no-such-request', 'an unknown request', after([request, archivist]), approve('act-9'), auditor],
    ['state no-such-request', 'an application that no official took up', after([apply, citizen]), approve(), auditor],
    [
      'state no-such-request',
      'a second approval',
      after([request, archivist], [approve(), auditor]),
      approve(),
      auditor,
    ],
    [
      'state no-such-request',
      'an approval after the refusal',
      after([request, archivist], [refuse(), auditor]),
      approve(),
      auditor,
    ],
    [
      'state erasure-pending',
      'a second request for the same value',
      after([request, archivist]),
      requested([value('text')]),
      archivist,
    ],
    ['state erasure-pending', 'a second application', after([apply, citizen]), apply, citizen],
    [
      'state already-erased',
      'a request after the erasure',
      after([request, archivist], [approve(), auditor]),
      request,
      archivist,
    ],
    ['lawful', 'a request after a refusal', after([request, archivist], [refuse(), auditor]), request, archivist],
    [
      'gate retention-not-over',
      'a request within a restriction',
      after([request, archivist], [restrict(), auditor]),
      request,
      archivist,
    ],
    [
      'lawful',
      'a request after the restriction’s term',
      after([request, archivist], [restrict(), auditor]),
      request,
      archivist,
      '2027-01-02T01:00:00.000Z',
    ],
    [
      'input retention-over',
      'a restriction until a day that has passed',
      after([request, archivist]),
      restrict('2026-05-31'),
      auditor,
    ],
    [
      'lawful',
      'an official who takes up an application',
      after([apply, citizen]),
      requested(values, 'act-1'),
      archivist,
    ],
    [
      'state no-such-application',
      'taking up what was not applied for',
      noErasures,
      requested(values, 'act-7'),
      archivist,
    ],
  ])('answers %s to %s', (verdict, _when, state, act, by, now = at) => {
    const outcome = judge(act, state, by, now);
    expect('refusal' in outcome ? `${outcome.refusal.kind} ${outcome.refusal.reason}` : 'lawful').toBe(verdict);
  });

  it('leaves a tombstone that names values by commitment, ground and two persons', () => {
    const outcome = judge(approve(), after([request, archivist]), auditor);
    expect(outcome).toEqual({
      events: [
        {
          type: 'PersonalDataErased',
          version: 1,
          basis: ['PIPL-47'],
          data: {
            requestId: 'act-1',
            commitments: ['a'.repeat(64), 'b'.repeat(64)],
            streams: [stream],
            ground: 'purpose-achieved',
            requestedBy: 'p-archivist',
            approvedBy: 'p-auditor',
          },
        },
      ],
    });
  });

  it('lets the applicant see how the application stands', () => {
    const status = (...told: Told[]) => after(...told).cases[0]?.status;
    expect(status([apply, citizen])).toBe('applied');
    expect(status([apply, citizen], [requested(values, 'act-1'), archivist])).toBe('requested');
    expect(status([apply, citizen], [requested(values, 'act-1'), archivist], [approve('act-2'), auditor])).toBe(
      'erased',
    );
  });

  it('tells what became last of a value', () => {
    const state = after([request, archivist], [refuse(), auditor], [request, archivist]);
    expect(caseOf(state, 'a'.repeat(64))).toMatchObject({ id: 'act-3', status: 'requested' });
    expect(caseOf(state, 'c'.repeat(64))).toBeNull();
  });
});
