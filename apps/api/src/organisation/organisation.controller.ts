import { Acts } from '@dingce/acts';
import { organActSpecs } from '@dingce/domain';
import type { Actor } from '@dingce/domain';
import { Identity, organStream } from '@dingce/identity';
import { organStream as streamOf, sqlOf } from '@dingce/ledger';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { page, positionOf } from '../cursor';
import { PageQuery } from '../decisions/decisions.dto';
import { problem } from '../problem/problem';
import { foundingDtos, keepingDtos } from './organ-acts.dto';
import { keyProofFault } from './key-proof';
import { organView, seesLogins } from './organ-view';
import { MeDto, OrganLineDto, OrganPageDto, OrganViewDto } from './organ-view.dto';
import { streamActsController } from './stream-acts';
import { OrganPath } from './stream-acts.dto';
import { stateOf } from './stream-state';

export const noSuchOrgan = () =>
  problem(404, 'no-such-organ', '没有这个决策机关。', 'There is no such organ.', {
    satisfiedBy: { zh: '核对机关编号。', en: 'Check the id; see /v1/organs.' },
  });

/** Organs with their units, posts and people. */
@ApiTags('organisation')
@ApiBearerAuth()
@Controller('v1')
export class OrganisationController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('me')
  @ApiOperation({
    operationId: 'whoAmI',
    summary: '我以什么岗位办理',
    description: 'The person behind the token, the post acted in, and every post held now.',
  })
  @ApiOkResponse({ type: MeDto })
  async me(@Caller() caller: Actor): Promise<MeDto> {
    const { kind, personId, postId, unitId, organId, roles, auth } = caller;
    const named = [personId, postId, unitId].filter((id): id is string => id !== null);
    const names = await this.identity.names(named);
    const name = (id: string | null): string | null => (id === null ? null : (names[id] ?? null));
    return {
      kind,
      personId,
      name: name(personId),
      post: postId === null ? null : { postId, title: name(postId) },
      unit: unitId === null ? null : { unitId, name: name(unitId) },
      organ: organId === null ? null : await this.identity.organ(organId),
      roles,
      posts: kind === 'person' ? await this.identity.posts(personId) : [],
      signingKeys: kind === 'person' ? await this.identity.signingKeysOf(personId) : [],
      auth,
    };
  }

  @Get('organs')
  @ApiOperation({
    operationId: 'listOrgans',
    summary: '决策机关列表',
    description: 'Every registered organ, by id; people and posts are in the single view.',
  })
  @ApiOkResponse({ type: OrganPageDto })
  async list(@Query() query: PageQuery): Promise<OrganPageDto> {
    const limit = query.limit ?? 100;
    const after = positionOf(query.after, { organId: 'text' });
    const rows = await sqlOf(this.dataSource.manager).query<OrganLineDto>(
      `select organ_id as "organId", json_build_object('zh', name_zh, 'en', name_en) as name, level, superior_organ_id as "superiorOrganId",
         time_zone as "timeZone", rule_set_id as "ruleSetId"
       from identity.organ where $1::text is null or organ_id > $1 order by organ_id limit $2`,
      [after?.organId ?? null, limit + 1],
    );
    return page(rows, limit, ({ organId }) => ({ organId }));
  }

  @Get('organs/:organId')
  @ApiOperation({
    operationId: 'getOrgan',
    summary: '机关、机构、岗位与任职',
    description:
      'Units, posts, who holds what now and held it before. Logins and clients only for those who keep or audit the register.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: OrganViewDto })
  async view(
    @Caller() caller: Actor,
    @Param() { organId }: OrganPath,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganViewDto> {
    const visible =
      caller.roles.includes('system-administrator') || (await this.identity.visibleOrgans(caller)).includes(organId);
    const organ = visible ? await stateOf(sqlOf(this.dataSource.manager), organStream, streamOf(organId)) : null;
    if (!organ || organ.status === 'none') throw noSuchOrgan();
    const calendar = await this.acts.calendar(organId);
    response.setHeader('etag', `"${organ.seq}"`);
    return organView(organ, calendar.dateOf(await this.acts.now()), seesLogins(caller, organ));
  }
}

const organActs = { tag: 'organisation', model: organStream, specs: organActSpecs };

export const organisationControllers: Type[] = [
  OrganisationController,
  streamActsController({
    ...organActs,
    name: 'FoundOrganController',
    route: 'v1/organs',
    // The validation pipe refuses an empty DTO and lets a plain object pass.
    path: Object,
    dtos: foundingDtos,
    placeOf: (_path: object, { organId }) => ({ stream: streamOf(String(organId)), organId: String(organId) }),
    creates: (_path, { organId }) => `/v1/organs/${String(organId)}`,
  }),
  streamActsController({
    ...organActs,
    name: 'OrganActsController',
    route: 'v1/organs/:organId',
    path: OrganPath,
    dtos: keepingDtos,
    placeOf: ({ organId }: OrganPath) => ({ stream: streamOf(organId), organId }),
    check: async (act, { statement }) =>
      act.type === 'RegisterSigningKey' ? keyProofFault(act.data, statement()) : null,
  }),
];
