import { Acts, erasureStreamModel } from '@dingce/acts';
import { erasureActSpecs, refuse, text } from '@dingce/domain';
import type { Actor, ErasureAct, Refusal } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { actIdOf, erasureStream, sqlOf } from '@dingce/ledger';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtension,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { idempotencyKey } from '../acts/act-entry';
import { idempotencyKeyHeader, postHeader, signatureHeader } from '../acts/act-headers';
import { Caller } from '../auth/caller';
import { noSuchOrgan } from '../organisation/organisation.controller';
import { streamActsController } from '../organisation/stream-acts';
import { OrganPath, StreamAnswerDto } from '../organisation/stream-acts.dto';
import { StreamEntry } from '../organisation/stream-entry';
import { stateOf } from '../organisation/stream-state';
import { problem } from '../problem/problem';
import {
  ApproveErasureDto,
  ErasureCaseDto,
  RefuseErasureDto,
  RequestErasureDto,
  RestrictProcessingDto,
} from './erasures.dto';
import { ShownActs } from '../signing/shown-acts';
import { Signing } from '../signing/signing';
import { sealedAct } from './sealed-act';

const seeing = ['archivist', 'office', 'auditor', 'security-administrator'] as const;
const { title, basis, roles } = erasureActSpecs.RequestErasure;

/** Requests for the erasure of sealed personal data in one organ's dossiers, and what became of them. */
@ApiTags('erasures')
@ApiBearerAuth()
@Controller('v1/organs/:organId/erasures')
export class ErasuresController {
  private readonly entry: StreamEntry;
  constructor(
    private readonly acts: Acts,
    identity: Identity,
    signing: Signing,
    shown: ShownActs,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {
    this.entry = new StreamEntry(acts, identity, signing, shown);
  }

  @Get()
  @ApiOperation({
    operationId: 'listErasures',
    summary: '个人信息删除台账',
    description:
      'Applications and requests, newest last: who asked, on which ground, who decided. Values by commitment only.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: [ErasureCaseDto] })
  async list(@Caller() caller: Actor, @Param() { organId }: OrganPath): Promise<ErasureCaseDto[]> {
    if (caller.organId !== organId || !seeing.some((role) => caller.roles.includes(role))) throw noSuchOrgan();
    return (await stateOf(sqlOf(this.dataSource.manager), erasureStreamModel, erasureStream(organId))).cases;
  }

  @Post('request-erasure')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'requestErasure',
    summary: title.zh,
    description: `${title.zh} – ${title.en}. 依据 / basis: ${basis.join(', ')}。 岗位 / posts: ${roles.join(', ')}.`,
  })
  @ApiExtension('x-basis', basis)
  @ApiHeader(idempotencyKeyHeader)
  @ApiHeader(postHeader)
  @ApiHeader(signatureHeader)
  @ApiResponse({ status: 200, type: StreamAnswerDto, description: '已登记 / recorded' })
  @ApiResponse({ status: 403, type: ProblemDto, description: '不属本岗位 / not this post' })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 409, type: ProblemDto, description: '与现状不符 / does not fit where it stands' })
  @ApiResponse({
    status: 422,
    type: ProblemDto,
    description: '法定条件未满足或字段有误 / a statutory gate, or a field',
  })
  async request(
    @Caller() caller: Actor,
    @Param() { organId }: OrganPath,
    @Body() body: RequestErasureDto,
    @Headers() headers: Record<string, string | undefined>,
    @Req() http: Request,
  ): Promise<StreamAnswerDto> {
    const { actId, commitments, applicationId, ground, reason } = body;
    const sealed = await sealedAct(sqlOf(this.dataSource.manager), actId);
    const organ = sealed?.decisionId ? (await this.acts.reading(sealed.decisionId))?.decision.organId : undefined;
    // Other organs' acts are nobody's business here: they are answered like unknown ones, but only to who may ask at all.
    if ((!sealed || organ !== organId) && roles.some((role) => caller.roles.includes(role))) throw noSuchAct();
    const values = (sealed?.values ?? []).filter((v) => !commitments || commitments.includes(v.commitment));
    if (commitments?.some((c) => !values.some((v) => v.commitment === c)))
      throw problem(422, 'commitment-unknown', '该行为没有这项承诺值。', 'The act sealed no such value.', {
        errors: [
          {
            pointer: '/commitments',
            rule: 'known',
            detail: { zh: '填写该行为的承诺值', en: 'Give commitments of that act' },
          },
        ],
      });
    const act: ErasureAct = {
      type: 'RequestErasure',
      data: { applicationId: applicationId ?? null, actId, values, ground, reason },
    };
    return this.entry.perform({
      model: erasureStreamModel,
      stream: erasureStream(organId),
      organId,
      act,
      requested: {
        actId: actIdOf(caller.personId, idempotencyKey(headers)),
        type: act.type,
        stream: erasureStream(organId),
        sent: http.body as unknown,
      },
      caller,
      headers,
      check: () => ownErasures(act, { organId, caller }),
    });
  }
}

const noSuchAct = () =>
  problem(404, 'no-such-act', '本机关没有登记这一行为。', 'No such act was recorded in this organ.', {
    satisfiedBy: { zh: '核对回执上的编号。', en: 'Check the id on the receipt.' },
  });

/** The stream does not say whose it is; its address does. */
async function ownErasures(
  _act: ErasureAct,
  { organId, caller }: { organId: string; caller: Actor },
): Promise<Refusal | null> {
  if (caller.organId === organId) return null;
  return refuse(
    'authority',
    'other-organ',
    text('不能办理其他机关的删除事项。', "These are another organ's erasures."),
    text('由该机关办理。', 'Let that organ act.'),
    ['PIPL-47'],
  ).refusal;
}

export const erasuresControllers: Type[] = [
  ErasuresController,
  streamActsController({
    tag: 'erasures',
    name: 'ErasuresActsController',
    route: 'v1/organs/:organId/erasures',
    path: OrganPath,
    model: erasureStreamModel,
    specs: erasureActSpecs,
    dtos: {
      ApproveErasure: ApproveErasureDto,
      RefuseErasure: RefuseErasureDto,
      RestrictProcessing: RestrictProcessingDto,
    },
    placeOf: ({ organId }: OrganPath) => ({ stream: erasureStream(organId), organId }),
    check: ownErasures,
  }),
];
