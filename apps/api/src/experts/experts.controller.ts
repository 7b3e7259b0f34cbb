import { expertsModel } from '@dingce/acts';
import { expertsActSpecs, principalOf, refuse, text } from '@dingce/domain';
import type { Actor, ExpertsAct, Refusal } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { expertsStream, sqlOf } from '@dingce/ledger';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { noSuchOrgan } from '../organisation/organisation.controller';
import { streamActsController } from '../organisation/stream-acts';
import { OrganPath } from '../organisation/stream-acts.dto';
import { stateOf } from '../organisation/stream-state';
import { ExpertsPoolDto } from './experts-view.dto';
import { expertsDtos, ExpertsQuery } from './experts.dto';

@ApiTags('experts')
@ApiBearerAuth()
@Controller('v1/organs/:organId/experts')
export class ExpertsController {
  constructor(
    private readonly identity: Identity,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listExperts',
    summary: '专家库',
    description:
      "The organ's pool with fields, integrity and exits; on request followed by the pools of its superiors, nearest first.",
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: [ExpertsPoolDto] })
  async pools(
    @Caller() caller: Actor,
    @Param() { organId }: OrganPath,
    @Query() { withSuperiors }: ExpertsQuery,
  ): Promise<ExpertsPoolDto[]> {
    const visible = await this.identity.visibleOrgans(caller);
    if (!visible.includes(organId)) throw noSuchOrgan();
    const organs = await this.upwards(organId, withSuperiors ?? false);
    const sql = sqlOf(this.dataSource.manager);
    return Promise.all(
      organs.map(async (organ) => ({
        organId: organ.organId,
        name: organ.name,
        ...(await stateOf(sql, expertsModel, expertsStream(organ.organId))),
      })),
    );
  }

  /** The organ, then its superiors; a circle ends where it began. */
  private async upwards(organId: string, withSuperiors: boolean) {
    const own = await this.identity.organ(organId);
    if (!own) throw noSuchOrgan();
    const organs = [own];
    for (
      let above = own.superiorOrganId;
      withSuperiors && above !== null && !organs.some((o) => o.organId === above);
    ) {
      const organ = await this.identity.organ(above);
      if (!organ) break;
      organs.push(organ);
      above = organ.superiorOrganId;
    }
    return organs;
  }
}

/** The pool's stream does not say whose it is; its address does. */
async function ownPool(
  _act: ExpertsAct,
  { organId, caller }: { organId: string; caller: Actor },
): Promise<Refusal | null> {
  if (principalOf(caller).organId === organId) return null;
  return refuse(
    'authority',
    'other-organ',
    text('不能办理其他机关的专家库。', "This is another organ's pool."),
    text('由该机关办公室办理。', 'Let its office act.'),
    ['L713-21'],
  ).refusal;
}

export const expertsControllers: Type[] = [
  ExpertsController,
  streamActsController({
    tag: 'experts',
    name: 'ExpertsActsController',
    route: 'v1/organs/:organId/experts',
    path: OrganPath,
    model: expertsModel,
    specs: expertsActSpecs,
    dtos: expertsDtos,
    placeOf: ({ organId }: OrganPath) => ({ stream: expertsStream(organId), organId }),
    check: ownPool,
  }),
];
