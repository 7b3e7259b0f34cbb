import { recordedOf } from '@dingce/acts';
import { evolveCatalogue, noCatalogue } from '@dingce/domain';
import type { CatalogueEvent, CatalogueState, Recorded } from '@dingce/domain';
import { readStream } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';

export interface PublishedCatalogue {
  organId: string;
  year: number;
  version: number;
  publishedOn: string;
  urls: string[];
  documentHash: string;
  items: CatalogueState['items'];
  /** An amendment is under way: a further version will follow. */
  beingAmended: boolean;
}

/** The catalogue as last published; amendments not yet published are not in it, links to decisions are. Null before the first publication. */
export function published(events: Recorded<CatalogueEvent>[]): PublishedCatalogue | null {
  const last = events.findLastIndex((e) => e.type === 'CataloguePublished');
  const publication = events[last];
  if (publication?.type !== 'CataloguePublished') return null;
  const shown = events.filter((e, i) => i <= last || e.type === 'CatalogueItemLinked');
  const { organId, year, items } = shown.reduce<CatalogueState>(evolveCatalogue, noCatalogue);
  const { version, publishedOn, urls, documentHash } = publication.data;
  const beingAmended = events.slice(last + 1).some((e) => e.type === 'CatalogueAmended');
  return { organId: organId ?? '', year: year ?? 0, version, publishedOn, urls, documentHash, items, beingAmended };
}

export const publishedCatalogue = async (sql: Sql, stream: string): Promise<PublishedCatalogue | null> =>
  published((await readStream(sql, stream)).map((entry) => recordedOf<CatalogueEvent>(entry)));
