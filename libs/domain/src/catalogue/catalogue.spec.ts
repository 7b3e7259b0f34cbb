import { drafter, nationalRules, office, plainCalendar } from '../decision/decision.given';
import type { Recorded } from '../act';
import type { Actor } from '../actor';
import { decideCatalogue, evolveCatalogue, noCatalogue } from './catalogue';
import type { CatalogueAct, CatalogueEvent, CatalogueItem, CatalogueState } from './catalogue';

const at = '2026-01-15T01:00:00.000Z';
const judge = (act: CatalogueAct, state: CatalogueState, actor: Actor) =>
  decideCatalogue(act, state, {
    actId: 'act-1',
    actor,
    now: at,
    occurredAt: at,
    ruleSet: nationalRules,
    calendar: plainCalendar,
  });
/** The catalogue after lawful acts of the office. */
const after = (...acts: CatalogueAct[]): CatalogueState =>
  acts.reduce((state, act) => {
    const outcome = judge(act, state, office);
    if ('refusal' in outcome) throw new Error(outcome.refusal.reason);
    return outcome.events.reduce(
      (s, e) =>
        evolveCatalogue(s, {
          ...e,
          seq: 1,
          actId: 'act-1',
          actor: office,
          occurredAt: at,
          recordedAt: at,
        } as Recorded<CatalogueEvent>),
      state,
    );
  }, noCatalogue);

const item = (itemId: string): CatalogueItem => ({
  itemId,
  title: '票价调整',
  kind: 2,
  undertakingUnit: 'u-lead',
  plannedFor: '2026Q2',
  procedures: [],
  basis: ['L713-3'],
});
const draft: CatalogueAct = {
  type: 'DraftCatalogue',
  data: { organId: 'organ-1', year: 2026, items: [item('i-1'), item('i-2')] },
};
const consent: CatalogueAct = {
  type: 'RecordPartyConsent',
  data: { consentedOn: '2026-01-20', documentHash: 'f'.repeat(64) },
};
const publish: CatalogueAct = {
  type: 'PublishCatalogue',
  data: { publishedOn: '2026-01-25', urls: [], documentHash: 'f'.repeat(64) },
};
const amend = (add: CatalogueItem[], remove: string[] = []): CatalogueAct => ({
  type: 'AmendCatalogue',
  data: { add, remove: remove.map((itemId) => ({ itemId, reason: '条件变化' })), reason: '调整' },
});
const link = (itemId: string): CatalogueAct => ({
  type: 'LinkCatalogueItem',
  data: { itemId, decisionId: 'decision-1' },
});
const stranger: Actor = { ...office, organId: 'organ-2' };

type Case = [verdict: string, when: string, state: CatalogueState, act: CatalogueAct, by?: Actor];

describe('the yearly catalogue (713-3)', () => {
  it.each<Case>([
    ['authority role-missing', 'to a drafter', noCatalogue, draft, drafter],
    ['lawful', 'to the office', noCatalogue, draft],
    ['authority other-organ', "to another organ's office drafting it", noCatalogue, draft, stranger],
    ['authority other-organ', "to another organ's office publishing it", after(draft, consent), publish, stranger],
    ['state catalogue-exists', 'to drafting it twice', after(draft), draft],
    [
      'input item-twice',
      'to an item listed twice',
      noCatalogue,
      { type: 'DraftCatalogue', data: { organId: 'organ-1', year: 2026, items: [item('i-1'), item('i-1')] } },
    ],
    ['state catalogue-missing', 'to consent before there is a catalogue', noCatalogue, consent],
    ['lawful', 'to consent', after(draft), consent],
    ['gate party-consent-missing', 'to publication without the consent', after(draft), publish],
    ['lawful', 'to publication with it', after(draft, consent), publish],
    [
      'gate party-consent-missing',
      'to publishing an amendment without a consent of its own',
      after(draft, consent, publish, amend([item('i-3')])),
      publish,
    ],
    [
      'lawful',
      'to publishing an amendment with it',
      after(draft, consent, publish, amend([item('i-3')]), consent),
      publish,
    ],
    ['input item-unknown', 'to removing what is not there', after(draft), amend([], ['i-9'])],
    ['input item-twice', 'to adding what is there', after(draft), amend([item('i-1')])],
    ['lawful', 'to adding and removing', after(draft), amend([item('i-3')], ['i-1'])],
    ['input item-unknown', 'to linking what is not there', after(draft), link('i-9')],
    ['lawful', 'to linking an item to its decision', after(draft), link('i-1')],
  ])('answers %s %s', (verdict, _when, state, act, by = office) => {
    const outcome = judge(act, state, by);
    expect('refusal' in outcome ? `${outcome.refusal.kind} ${outcome.refusal.reason}` : 'lawful').toBe(verdict);
    expect('refusal' in outcome ? outcome.refusal.basis : outcome.events[0]?.basis).toEqual(['L713-3']);
  });

  it('points at the list that repeats an item', () => {
    expect(judge(amend([item('i-1')]), after(draft), office)).toMatchObject({ refusal: { pointer: '/add' } });
  });

  it('is a further version with every publication, and unpublished from its amendment on', () => {
    expect(after(draft, consent, publish)).toMatchObject({ version: 1, published: true });
    expect(after(draft, consent, publish, amend([item('i-3')], ['i-1']))).toMatchObject({
      version: 1,
      published: false,
      consented: false,
    });
    const second = after(draft, consent, publish, amend([item('i-3')], ['i-1']), consent, publish, link('i-3'));
    expect(second).toMatchObject({ version: 2, published: true });
    expect(second.items).toMatchObject([
      { itemId: 'i-2', decisionId: null },
      { itemId: 'i-3', decisionId: 'decision-1' },
    ]);
  });
});
