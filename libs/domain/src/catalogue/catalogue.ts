import { event } from '../act';
import type { Act, ActContext, ActSpec, DomainEvent, Outcome, Recorded } from '../act';
import { principalOf } from '../actor';
import { refuse } from '../refusal';
import type { Refused } from '../refusal';
import { text } from '../text';
import type { CivilDate } from '../time';

/** A matter of the yearly catalogue of major decisions (713-3). */
export interface CatalogueItem {
  itemId: string;
  title: string;
  /** Which of the five kinds of 713-3. */
  kind: 1 | 2 | 3 | 4 | 5;
  undertakingUnit: string;
  plannedFor: string;
  procedures: string[];
  basis: string[];
}

export type CatalogueAct =
  | Act<'DraftCatalogue', { organId: string; year: number; items: CatalogueItem[] }>
  | Act<'RecordPartyConsent', { consentedOn: CivilDate; documentHash: string }>
  | Act<'PublishCatalogue', { publishedOn: CivilDate; urls: string[]; documentHash: string }>
  | Act<'AmendCatalogue', { add: CatalogueItem[]; remove: { itemId: string; reason: string }[]; reason: string }>
  | Act<'LinkCatalogueItem', { itemId: string; decisionId: string }>;

type DataOf<T extends CatalogueAct['type']> = Extract<CatalogueAct, { type: T }>['data'];

export type CatalogueEvent =
  | DomainEvent<'CatalogueDrafted', DataOf<'DraftCatalogue'>>
  | DomainEvent<'PartyConsentRecorded', DataOf<'RecordPartyConsent'>>
  | DomainEvent<'CataloguePublished', DataOf<'PublishCatalogue'> & { version: number }>
  | DomainEvent<'CatalogueAmended', DataOf<'AmendCatalogue'>>
  | DomainEvent<'CatalogueItemLinked', DataOf<'LinkCatalogueItem'>>;

export interface CatalogueState {
  organId: string | null;
  year: number | null;
  items: (CatalogueItem & { decisionId: string | null })[];
  consented: boolean;
  /** 0: not published yet. Every publication after an amendment is a further version. */
  version: number;
  published: boolean;
}

export const noCatalogue: CatalogueState = {
  organId: null,
  year: null,
  items: [],
  consented: false,
  version: 0,
  published: false,
};

const spec = { stage: 'decision', charged: false, when: 'always', roles: ['office'] } as const;

export const catalogueActSpecs: Record<CatalogueAct['type'], ActSpec> = {
  DraftCatalogue: { ...spec, title: text('编制年度目录', 'Draft the catalogue'), basis: ['L713-3'] },
  RecordPartyConsent: {
    ...spec,
    title: text('登记党委同意', "Record the Party committee's consent"),
    basis: ['L713-3'],
  },
  PublishCatalogue: { ...spec, title: text('公布目录', 'Publish the catalogue'), basis: ['L713-3'] },
  AmendCatalogue: { ...spec, title: text('调整目录', 'Amend the catalogue'), basis: ['L713-3'] },
  LinkCatalogueItem: { ...spec, title: text('关联决策事项', 'Link an item to its decision'), basis: ['L713-3'] },
};

const notDrafted = () =>
  refuse(
    'state',
    'catalogue-missing',
    text('目录尚未编制。', 'The catalogue has not been drafted.'),
    text('先编制目录。', 'Draft it first.'),
    ['L713-3'],
  );

function repeated(items: CatalogueItem[], known: { itemId: string }[], pointer: string): Refused | null {
  const again = items.find(
    (item, i) => known.some((k) => k.itemId === item.itemId) || items.findIndex((o) => o.itemId === item.itemId) !== i,
  );
  return again
    ? refuse(
        'input',
        'item-twice',
        text('目录事项编号重复。', `Item ${again.itemId} is listed twice.`),
        text('另用编号。', 'Use another id.'),
        ['L713-3'],
        { pointer },
      )
    : null;
}

export function decideCatalogue(
  act: CatalogueAct,
  state: CatalogueState,
  context: ActContext,
): Outcome<CatalogueEvent> {
  if (!principalOf(context.actor).roles.includes('office'))
    return refuse(
      'authority',
      'role-missing',
      text('目录由政府办公室编制。', 'The office keeps the catalogue.'),
      text('由办公室办理。', 'Let the office act.'),
      ['L713-3'],
    );
  if (act.type === 'DraftCatalogue') {
    if (state.organId !== null)
      return refuse(
        'state',
        'catalogue-exists',
        text('该年度目录已编制。', 'That year has its catalogue.'),
        text('通过调整目录修改。', 'Amend it.'),
        ['L713-3'],
      );
    if (principalOf(context.actor).organId !== act.data.organId)
      return refuse(
        'authority',
        'other-organ',
        text('不能编制其他机关的目录。', "This is another organ's catalogue."),
        text('编制本机关的目录。', "Draft your own organ's."),
        ['L713-3'],
        { pointer: '/organId' },
      );
    return repeated(act.data.items, [], '/items') ?? { events: [event('CatalogueDrafted', act.data, ['L713-3'])] };
  }
  if (state.organId === null) return notDrafted();
  if (principalOf(context.actor).organId !== state.organId)
    return refuse(
      'authority',
      'other-organ',
      text('不能办理其他机关的目录。', "This is another organ's catalogue."),
      text('由该机关办公室办理。', 'Let its office act.'),
      ['L713-3'],
    );
  switch (act.type) {
    case 'RecordPartyConsent':
      return { events: [event('PartyConsentRecorded', act.data, ['L713-3'])] };
    case 'PublishCatalogue':
      if (!state.consented)
        return refuse(
          'gate',
          'party-consent-missing',
          text('目录应当经同级党委同意后公布。', 'The catalogue is published after the Party committee has consented.'),
          text('登记党委同意。', 'Record the consent.'),
          ['L713-3'],
        );
      return { events: [event('CataloguePublished', { ...act.data, version: state.version + 1 }, ['L713-3'])] };
    case 'AmendCatalogue': {
      const unknown = act.data.remove.find((r) => !state.items.some((i) => i.itemId === r.itemId));
      if (unknown)
        return refuse(
          'input',
          'item-unknown',
          text('目录没有这一事项。', `There is no item ${unknown.itemId}.`),
          text('核对事项编号。', 'Check the id.'),
          ['L713-3'],
          { pointer: '/remove' },
        );
      return (
        repeated(act.data.add, state.items, '/add') ?? { events: [event('CatalogueAmended', act.data, ['L713-3'])] }
      );
    }
    case 'LinkCatalogueItem':
      if (!state.items.some((i) => i.itemId === act.data.itemId))
        return refuse(
          'input',
          'item-unknown',
          text('目录没有这一事项。', 'There is no such item.'),
          text('核对事项编号。', 'Check the id.'),
          ['L713-3'],
          { pointer: '/itemId' },
        );
      return { events: [event('CatalogueItemLinked', act.data, ['L713-3'])] };
    default:
      return act satisfies never;
  }
}

const listed = (items: CatalogueItem[]) => items.map((item) => ({ ...item, decisionId: null }));

export function evolveCatalogue(state: CatalogueState, event: Recorded<CatalogueEvent>): CatalogueState {
  switch (event.type) {
    case 'CatalogueDrafted':
      return { ...state, organId: event.data.organId, year: event.data.year, items: listed(event.data.items) };
    case 'PartyConsentRecorded':
      return { ...state, consented: true };
    case 'CataloguePublished':
      return { ...state, version: event.data.version, published: true };
    case 'CatalogueAmended': {
      const removed = new Set(event.data.remove.map((r) => r.itemId));
      // An amended catalogue needs consent and publication again (713-3: adjusted like it was made).
      return {
        ...state,
        items: [...state.items.filter((i) => !removed.has(i.itemId)), ...listed(event.data.add)],
        consented: false,
        published: false,
      };
    }
    case 'CatalogueItemLinked':
      return {
        ...state,
        items: state.items.map((i) =>
          i.itemId === event.data.itemId ? { ...i, decisionId: event.data.decisionId } : i,
        ),
      };
    default:
      return event satisfies never;
  }
}
