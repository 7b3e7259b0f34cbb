import { event } from '@dingce/domain';
import type { Actor, CatalogueEvent, CatalogueItem, Recorded } from '@dingce/domain';
import { published } from './catalogue-stream';

const actor: Actor = {
  kind: 'person',
  personId: 'p-office',
  postId: 'post-office',
  unitId: 'u-office',
  organId: 'org-city',
  roles: ['office'],
  auth: { method: 'oidc', strength: 'login' },
  enteredFor: null,
};
const item = (itemId: string): CatalogueItem => ({
  itemId,
  title: itemId,
  kind: 1,
  undertakingUnit: 'u-lead',
  plannedFor: '2026',
  procedures: [],
  basis: [],
});
const history = (...events: CatalogueEvent[]): Recorded<CatalogueEvent>[] =>
  events.map((e, i) => ({
    ...e,
    seq: i + 1,
    actId: `act-${i}`,
    actor,
    occurredAt: '2026-01-05T01:00:00.000Z',
    recordedAt: '2026-01-05T01:00:00.000Z',
  }));

const drafted: CatalogueEvent = event('CatalogueDrafted', {
  organId: 'org-city',
  year: 2026,
  items: [item('a'), item('b')],
});
const consented: CatalogueEvent = event('PartyConsentRecorded', {
  consentedOn: '2026-01-20',
  documentHash: 'a'.repeat(64),
});
const firstVersion: CatalogueEvent = event('CataloguePublished', {
  publishedOn: '2026-02-01',
  urls: ['https://city.example/1'],
  documentHash: 'b'.repeat(64),
  version: 1,
});
const amended: CatalogueEvent = event('CatalogueAmended', {
  add: [item('c')],
  remove: [{ itemId: 'b', reason: '情况变化' }],
  reason: '调整',
});
const linked: CatalogueEvent = event('CatalogueItemLinked', { itemId: 'a', decisionId: 'd-1' });

describe('the public catalogue', () => {
  it('shows nothing before the first publication', () => {
    expect(published(history(drafted, consented))).toBeNull();
    expect(published([])).toBeNull();
  });

  it('keeps showing the published version while it is being amended, with the decisions its items have become', () => {
    const shown = published(history(drafted, consented, firstVersion, amended, linked));
    expect(shown).toMatchObject({
      organId: 'org-city',
      year: 2026,
      version: 1,
      publishedOn: '2026-02-01',
      urls: ['https://city.example/1'],
      beingAmended: true,
    });
    expect(shown?.items.map((i) => [i.itemId, i.decisionId])).toEqual([
      ['a', 'd-1'],
      ['b', null],
    ]);
  });

  it('shows the amended version once that is published', () => {
    const again: CatalogueEvent = event('CataloguePublished', {
      publishedOn: '2026-06-01',
      urls: ['https://city.example/2'],
      documentHash: 'c'.repeat(64),
      version: 2,
    });
    const shown = published(history(drafted, consented, firstVersion, amended, consented, again));
    expect(shown).toMatchObject({ version: 2, beingAmended: false });
    expect(shown?.items.map((i) => i.itemId)).toEqual(['a', 'c']);
  });
});
