import { Acts, erasureStreamModel } from '@dingce/acts';
import type { Actor, ErasureAct } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { actIdOf, erasureStream, sqlOf } from '@dingce/ledger';
import type { KeyRing } from '@dingce/ledger';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { idempotencyKey } from '../acts/act-entry';
import { idempotencyKeyHeader } from '../acts/act-headers';
import { AuditReads } from '../audit/audit-reads';
import { Caller } from '../auth/caller';
import { sealedAct } from '../erasures/sealed-act';
import type { SealedAct } from '../erasures/sealed-act';
import { ApplyForErasureDto } from '../erasures/erasures.dto';
import { problem, refusalProblem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { ShownActs } from '../signing/shown-acts';
import { vaultKeysToken } from '../vault-keys.token';
import { CommentDto, commentView } from './comment-view';
import { PublicReceiptDto } from './public-view.dto';

const sorting = ['office', 'drafter', 'drafting-lead'] as const;

const noSuchComment = () =>
  problem(404, 'no-such-comment', '没有这条意见。', 'There is no such comment.', {
    satisfiedBy: {
      zh: '核对回执上的编号，并以提出意见时的账号登录。',
      en: 'Check the receipt, and log in as you did to comment.',
    },
  });

type Found = SealedAct & { decisionId: string; organId: string };

/** Comments by their receipts: for whoever wrote them, and for the posts that sort them. */
@ApiTags('public')
@ApiBearerAuth()
@Controller('v1')
export class CommentsController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly reads: AuditReads,
    private readonly shown: ShownActs,
    @Inject(vaultKeysToken) private readonly keys: KeyRing,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('public/comments/:actId')
  @ApiOperation({
    operationId: 'ownComment',
    summary: '本人的意见',
    description: 'Your own comment, and how its erasure stands. Nobody else’s is shown here.',
  })
  @ApiOkResponse({ type: CommentDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 503, type: ProblemDto })
  async own(@Caller() caller: Actor, @Param('actId', uuidParam) actId: string): Promise<CommentDto> {
    const { first, organId } = await this.ownOf(caller, actId);
    return commentView(this.sql(), this.keys, first, organId);
  }

  @Post('public/comments/:actId/erasure-request')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'applyForErasure',
    summary: '申请删除本人意见',
    description: 'Entered as your application; two officials decide on it. How it stands is told with the comment.',
  })
  @ApiHeader(idempotencyKeyHeader)
  @ApiCreatedResponse({ type: PublicReceiptDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 409, type: ProblemDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  async apply(
    @Caller() caller: Actor,
    @Param('actId', uuidParam) actId: string,
    @Body() { ground }: ApplyForErasureDto,
    @Headers() headers: Record<string, string | undefined>,
  ): Promise<PublicReceiptDto> {
    const { values, organId } = await this.ownOf(caller, actId);
    const act: ErasureAct = { type: 'ApplyForErasure', data: { actId, values, ground } };
    const performed = await this.acts.performOn(erasureStreamModel, erasureStream(organId), {
      actId: actIdOf(caller.personId, idempotencyKey(headers)),
      act,
      actor: this.identity.privately(caller),
      fingerprint: act.data,
      organId,
    });
    if ('refusal' in performed) throw refusalProblem(performed.refusal);
    return { receipt: await this.shown.receipt(performed.receipt, caller.personId) };
  }

  @Get('decisions/:decisionId/comments/:actId')
  @ApiOperation({
    operationId: 'readComment',
    summary: '阅看公众意见',
    description:
      'For the posts that sort comments; each reading is recorded before the answer leaves. Without contact details.',
  })
  @ApiOkResponse({ type: CommentDto })
  @ApiResponse({ status: 403, type: ProblemDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 503, type: ProblemDto })
  async read(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Param('actId', uuidParam) actId: string,
  ): Promise<CommentDto> {
    const found = await this.found(actId);
    if (!found || found.decisionId !== decisionId || caller.organId !== found.organId) throw noSuchComment();
    if (!sorting.some((role) => caller.roles.includes(role)))
      throw problem(403, 'may-not-read-comments', '本岗位不整理公众意见。', 'This post does not sort comments.', {
        satisfiedBy: { zh: '由承办单位或办公室办理。', en: 'Let the undertaking unit or the office act.' },
      });
    await this.reads.record(caller, 'comment', { decisionId, actId });
    const { contact: _contact, ...view } = await commentView(this.sql(), this.keys, found.first, found.organId);
    return { ...view, contact: null };
  }

  private async ownOf(caller: Actor, actId: string): Promise<Found> {
    const found = await this.found(actId);
    const { personId } = this.identity.privately(caller);
    if (!found || found.first.envelope.actor.id !== personId) throw noSuchComment();
    return found;
  }

  private async found(actId: string): Promise<Found | null> {
    const sealed = await sealedAct(this.sql(), actId);
    if (!sealed?.decisionId || sealed.first.envelope.type !== 'CommentReceived') return null;
    const organId = (await this.acts.reading(sealed.decisionId))?.decision.organId;
    return organId ? { ...sealed, decisionId: sealed.decisionId, organId } : null;
  }

  private sql() {
    return sqlOf(this.dataSource.manager);
  }
}
