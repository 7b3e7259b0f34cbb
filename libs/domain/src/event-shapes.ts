import type { CatalogueEvent } from './catalogue/catalogue';
import type { CommentEvent } from './comments/comments';
import { decisionEventTitles } from './decision/decision.specs';
import { erasureEventTitles } from './erasure/erasure.acts';
import type { ExpertsEvent } from './experts/experts';
import { organEventTitles } from './organisation/organisation.events';
import { stageModules } from './stages/registry';

/** Brings the data of one version of a type to the shape of the next; pure, plain JSON. */
export type Upcaster = (data: object) => object;

/** What may stand in the streams of one kind. */
export interface EventShapes {
  /** The newest version of each type that the fold knows. */
  newest: Readonly<Record<string, number>>;
  /** By type, then by the version that they start from: one for every version that is not the newest. */
  upcasters: Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;
}

const firstVersions = (types: object): Record<string, number> =>
  Object.fromEntries(Object.keys(types).map((type) => [type, 1]));

const comments: Record<CommentEvent['type'], number> = {
  CommentWindowOpened: 1,
  CommentWindowExtended: 1,
  CommentWindowClosed: 1,
  CommentReceived: 1,
  CommentsSorted: 1,
};
const catalogue: Record<CatalogueEvent['type'], number> = {
  CatalogueDrafted: 1,
  PartyConsentRecorded: 1,
  CataloguePublished: 1,
  CatalogueAmended: 1,
  CatalogueItemLinked: 1,
};
const experts: Record<ExpertsEvent['type'], number> = { ExpertEnrolled: 1, IntegrityRecorded: 1, ExpertRemoved: 1 };

/**
 * Event types by kind of stream. A new shape of a type is its next version: raise it here, say in `upcasters` how the older data
 * becomes the newer, write the newer with `event(type, data, basis, version)`, and add entries of it to `test/golden`; the
 * older entries there stay. Streams of other kinds (attempts, security, reads, ledger) are read, never folded.
 */
export const eventShapes: Readonly<Record<string, EventShapes>> = {
  decision: {
    newest: firstVersions(Object.assign({}, decisionEventTitles, ...Object.values(stageModules).map((m) => m.events))),
    upcasters: {},
  },
  organ: { newest: firstVersions(organEventTitles), upcasters: {} },
  comments: { newest: comments, upcasters: {} },
  catalogue: { newest: catalogue, upcasters: {} },
  experts: { newest: experts, upcasters: {} },
  erasure: { newest: firstVersions(erasureEventTitles), upcasters: {} },
};
