import type { CatalogueState } from '@dingce/domain';
import type { PublishedCatalogue } from './catalogue-stream';

export class CatalogueItemViewDto {
  /** @example "2026-01" */
  itemId: string;
  title: string;
  /** Which of the five kinds of 713-3. */
  kind: 1 | 2 | 3 | 4 | 5;
  undertakingUnit: string;
  plannedFor: string;
  procedures: string[];
  basis: string[];
  /** The decision it has become. */
  decisionId: string | null;
}

export class CatalogueViewDto implements CatalogueState {
  organId: string | null;
  year: number | null;
  items: CatalogueItemViewDto[];
  /** The Party committee's consent to what stands here. */
  consented: boolean;
  /** 0: not published yet. */
  version: number;
  published: boolean;
}

export class PublishedCatalogueDto implements PublishedCatalogue {
  organId: string;
  year: number;
  version: number;
  publishedOn: string;
  urls: string[];
  documentHash: string;
  items: CatalogueItemViewDto[];
  /** A further version will follow. */
  beingAmended: boolean;
}
