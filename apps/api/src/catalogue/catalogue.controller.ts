import { catalogueModel } from '@dingce/acts';
import type { Acts } from '@dingce/acts';
import { catalogueActSpecs, refuse, text } from '@dingce/domain';
import type { Actor, CatalogueAct, Refusal } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { catalogueStream, sqlOf } from '@dingce/ledger';
import { Controller, Get, Param } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller, OpenToAll } from '../auth/caller';
import { streamActsController } from '../organisation/stream-acts';
import { stateOf } from '../organisation/stream-state';
import { problem } from '../problem/problem';
import { publishedCatalogue } from './catalogue-stream';
import { CatalogueViewDto, PublishedCatalogueDto } from './catalogue-view.dto';
import { catalogueDtos, CataloguePath } from './catalogue.dto';

/** The yearly catalogue of major decisions (713-3), as the office keeps it and as the public sees it. */
@ApiTags('catalogue')
@Controller('v1')
export class CatalogueController {
  constructor(
    private readonly identity: Identity,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('organs/:organId/catalogues/:year')
  @ApiBearerAuth()
  @ApiOperation({
    operationId: 'getCatalogue',
    summary: '年度决策事项目录',
    description: 'As it stands, amendments under way included; for the organ itself and its superiors.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: CatalogueViewDto })
  async view(@Caller() caller: Actor, @Param() { organId, year }: CataloguePath): Promise<CatalogueViewDto> {
    const visible = (await this.identity.visibleOrgans(caller)).includes(organId);
    const catalogue = visible ? await stateOf(this.sql(), catalogueModel, catalogueStream(organId, year)) : null;
    if (!catalogue || catalogue.organId === null)
      throw problem(404, 'no-such-catalogue', '没有该年度目录。', 'There is no catalogue of that year.');
    return catalogue;
  }

  @Get('public/catalogues/:organId/:year')
  @OpenToAll()
  @ApiOperation({
    operationId: 'publicCatalogue',
    summary: '公布的年度目录',
    description: 'The version last published, with the decisions its items have become.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: PublishedCatalogueDto })
  async public(@Param() { organId, year }: CataloguePath): Promise<PublishedCatalogueDto> {
    const catalogue = await publishedCatalogue(this.sql(), catalogueStream(organId, year));
    if (!catalogue)
      throw problem(404, 'not-public', '该年度目录尚未公布。', 'No catalogue of that year has been published.');
    return catalogue;
  }

  private sql() {
    return sqlOf(this.dataSource.manager);
  }
}

/** The catalogue's stream does not know the decisions: an item becomes a decision of its own organ only. */
async function decisionOfOrgan(
  act: CatalogueAct,
  { organId, acts }: { organId: string; acts: Acts },
): Promise<Refusal | null> {
  if (act.type !== 'LinkCatalogueItem') return null;
  const reading = await acts.reading(act.data.decisionId);
  if (reading?.decision.organId === organId) return null;
  return refuse(
    'input',
    'decision-unknown',
    text('本机关没有这项决策。', 'This organ has no such decision.'),
    text('核对决策编号。', 'Check the id of the decision.'),
    ['L713-3'],
    { pointer: '/decisionId' },
  ).refusal;
}

export const catalogueControllers: Type[] = [
  CatalogueController,
  streamActsController({
    tag: 'catalogue',
    name: 'CatalogueActsController',
    route: 'v1/organs/:organId/catalogues/:year',
    path: CataloguePath,
    model: catalogueModel,
    specs: catalogueActSpecs,
    dtos: catalogueDtos,
    placeOf: ({ organId, year }: CataloguePath) => ({ stream: catalogueStream(organId, year), organId }),
    inRoute: (type, { organId, year }) => (type === 'DraftCatalogue' ? { organId, year } : {}),
    check: decisionOfOrgan,
  }),
];
