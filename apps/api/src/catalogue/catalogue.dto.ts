import type { CatalogueAct } from '@dingce/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCivilDate } from '../acts/dto/civil-date';
import type { StreamActDtos } from '../organisation/stream-acts';
import { idPattern } from '../problem/id-pattern';
import { OrganPath, StreamActBody } from '../organisation/stream-acts.dto';

export class CataloguePath extends OrganPath {
  /** @example 2026 */
  @Type(() => Number)
  @IsInt()
  @Min(1949)
  @Max(2199)
  year: number;
}

/** A matter of the yearly catalogue (713-3). */
export class CatalogueItemDto {
  /** Short id within the year. @example "2026-01" */
  @Matches(idPattern)
  itemId: string;

  /** @example "城市轨道交通票价调整" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  title: string;

  /** Which of the five kinds of 713-3. */
  @IsIn([1, 2, 3, 4, 5])
  kind: 1 | 2 | 3 | 4 | 5;

  /** The undertaking unit, by id or by name. @example "u-transport" */
  @IsString()
  @Matches(/\S/)
  @MaxLength(200)
  undertakingUnit: string;

  /** When it is to be decided. @example "2026年第三季度" */
  @IsString()
  @MaxLength(200)
  plannedFor: string;

  /** The procedures it is to go through. @example ["公众参与", "专家论证"] */
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  procedures: string[];

  /** Provisions on which it rests. @example ["价格法-23"] */
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  basis: string[];
}

export class RemovedItemDto {
  @Matches(idPattern)
  itemId: string;

  /** Why it is taken off. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

/** Organ and year stand in the address. */
export class DraftCatalogueDto extends StreamActBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CatalogueItemDto)
  items: CatalogueItemDto[];
}

export class RecordPartyConsentDto extends StreamActBody {
  /** The day of the consent. @example "2026-01-20" */
  @IsCivilDate()
  consentedOn: string;

  /** SHA-256 of the paper. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;
}

export class PublishCatalogueDto extends StreamActBody {
  /** The day of publication. @example "2026-02-01" */
  @IsCivilDate()
  publishedOn: string;

  /** Where it stands. @example ["https://www.city.example/catalogue-2026"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }, { each: true })
  @MaxLength(2000, { each: true })
  urls: string[];

  /** SHA-256 of the published text. */
  @Matches(/^[0-9a-f]{64}$/)
  documentHash: string;
}

/** An amended catalogue needs consent and publication again. */
export class AmendCatalogueDto extends StreamActBody {
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CatalogueItemDto)
  add: CatalogueItemDto[];

  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RemovedItemDto)
  remove: RemovedItemDto[];

  /** Why. */
  @IsString()
  @Matches(/\S/)
  @MaxLength(2000)
  reason: string;
}

export class LinkCatalogueItemDto extends StreamActBody {
  @IsString()
  @Length(1, 100)
  itemId: string;

  /** A decision of this organ. */
  @IsUUID()
  decisionId: string;
}

export const catalogueDtos: StreamActDtos<CatalogueAct, 'organId' | 'year'> = {
  DraftCatalogue: DraftCatalogueDto,
  RecordPartyConsent: RecordPartyConsentDto,
  PublishCatalogue: PublishCatalogueDto,
  AmendCatalogue: AmendCatalogueDto,
  LinkCatalogueItem: LinkCatalogueItemDto,
};
