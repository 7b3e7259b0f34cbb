import { Acts, commentStreamModel } from '@dingce/acts';
import { commentStreamNumber } from '@dingce/domain';
import type { Actor, CommentAct } from '@dingce/domain';
import { actIdOf, commentStream, readEntryOfAct, seal, sqlOf } from '@dingce/ledger';
import type { KeyRing } from '@dingce/ledger';
import { Identity } from '@dingce/identity';
import { publicRegister, registerOf } from '@dingce/projections';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
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
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import type { ActBody } from '../acts/act-body.dto';
import { ActEntry, idempotencyKey } from '../acts/act-entry';
import { fingerprintOf } from '../acts/sealed-fields';
import { idempotencyKeyHeader } from '../acts/act-headers';
import { Caller, OpenToAll } from '../auth/caller';
import { placesOfAct, publishedSize } from '../ledger/places-of-act';
import { problem, refusalProblem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { recordedAct, ShownActs } from '../signing/shown-acts';
import { signatureNotHere } from '../signing/signature-problems';
import { vaultKeysToken } from '../vault-keys.token';
import { keepsakeOf } from './keepsake';
import { CheckedReceiptDto, CommentReceiptDto, PublicReceiptDto, RegisterEntryDto } from './public-view.dto';
import { RegisterForHearingDto, RegisterQuery, SubmitCommentDto } from './public.dto';

/** The public's side: what may be commented on, comments with their receipts, seats at hearings, results. */
@ApiTags('public')
@Controller('v1/public')
export class PublicController {
  constructor(
    private readonly acts: Acts,
    private readonly entry: ActEntry,
    private readonly identity: Identity,
    private readonly shown: ShownActs,
    @Inject(vaultKeysToken) private readonly keys: KeyRing,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('decisions')
  @OpenToAll()
  @ApiOperation({
    operationId: 'publicRegister',
    summary: '公开的决策事项',
    description: 'Open consultations first; with show=all every public matter.',
  })
  @ApiOkResponse({ type: [RegisterEntryDto] })
  async register(@Query() query: RegisterQuery): Promise<RegisterEntryDto[]> {
    return publicRegister(sqlOf(this.dataSource.manager), {
      openAt: query.show === 'all' ? null : await this.acts.now(),
      after: query.after ?? null,
      limit: 100,
    });
  }

  @Get('decisions/:decisionId')
  @OpenToAll()
  @ApiOperation({
    operationId: 'publicDecision',
    summary: '公开信息与结果',
    description: 'Draft, window, channels, adoption of comments with reasons, the decision.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: RegisterEntryDto })
  async decision(@Param('decisionId', uuidParam) decisionId: string): Promise<RegisterEntryDto> {
    const entry = await registerOf(sqlOf(this.dataSource.manager), decisionId);
    if (!entry) throw problem(404, 'not-public', '没有公开的这项决策。', 'There is no such public matter.');
    return entry;
  }

  @Post('decisions/:decisionId/comments')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({
    operationId: 'submitComment',
    summary: '提出意见',
    description:
      'Answered with a receipt. Its text stands in the vault; the author alone is given what opens its commitment.',
  })
  @ApiResponse({ status: 422, type: ProblemDto })
  @ApiHeader(idempotencyKeyHeader)
  @ApiCreatedResponse({ type: CommentReceiptDto })
  async comment(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Body() body: SubmitCommentDto,
    @Headers() headers: Record<string, string | undefined>,
  ): Promise<CommentReceiptDto> {
    // A comment is a citizen's, under a pseudonym: a registered key would undo that.
    if (headers['dingce-signature'] !== undefined) throw signatureNotHere();
    const entry = await registerOf(sqlOf(this.dataSource.manager), decisionId);
    const reading = entry ? null : await this.acts.reading(decisionId);
    const round = entry?.round ?? reading?.decision.stages?.['public-participation']?.round;
    if (!round) throw problem(404, 'not-public', '没有公开征求意见的这项决策。', 'There is no such consultation.');
    const key = idempotencyKey(headers);
    const actId = actIdOf(caller.personId, key);
    const stream = commentStream(decisionId, round, commentStreamNumber(actId));
    const text = seal('text', body.text);
    const contact = body.contact ? seal('contact', body.contact) : null;
    const act: CommentAct = {
      type: 'SubmitComment',
      data: {
        text: { commitment: text.commitment },
        contact: contact ? { commitment: contact.commitment } : null,
        passage: body.passage ?? null,
        attachments: body.attachments ?? [],
      },
    };
    const sent = JSON.parse(JSON.stringify({ ...body, decisionId })) as Record<string, unknown>;
    const fingerprint = fingerprintOf('SubmitComment', sent, key);
    const sealed = contact ? [text, contact] : [text];
    const performed = await this.acts.performOn(commentStreamModel, stream, {
      actId,
      act,
      actor: this.identity.privately(caller),
      fingerprint,
      sealed,
      organId: entry?.organId ?? '',
    });
    if ('refusal' in performed) throw refusalProblem(performed.refusal);
    const { receipt } = performed;
    return {
      receipt: await this.shown.receipt(receipt, caller.personId),
      keep: await keepsakeOf(sqlOf(this.dataSource.manager), this.keys, receipt, sealed),
    };
  }

  @Get('receipts/:actId')
  @OpenToAll()
  @ApiOperation({
    operationId: 'checkReceipt',
    summary: '核验回执',
    description: 'Whether an act or comment stands in the ledger, where, and with which hash. Nothing of its content.',
  })
  @ApiOkResponse({ type: CheckedReceiptDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  async receipt(@Param('actId', uuidParam) actId: string): Promise<CheckedReceiptDto> {
    const sql = sqlOf(this.dataSource.manager);
    const [entry, [place]] = [await readEntryOfAct(sql, actId), await placesOfAct(sql, actId)];
    if (!entry || !place) throw problem(404, 'no-such-receipt', '没有这份回执。', 'No act with this id was recorded.');
    const published = place.index !== null && place.index < (await publishedSize(sql));
    return { actId, ...place, published, ...(await this.shown.standing(recordedAct(entry))) };
  }

  @Post('decisions/:decisionId/hearings/:hearingId/registrations')
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiOperation({
    operationId: 'registerForHearingAsCitizen',
    summary: '报名听证',
    description: 'Name and phone stand in the vault.',
  })
  @ApiHeader(idempotencyKeyHeader)
  @ApiCreatedResponse({ type: PublicReceiptDto })
  async registerForHearing(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Param('hearingId') hearingId: string,
    @Body() body: RegisterForHearingDto,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PublicReceiptDto> {
    const act = { ...body, hearingId } as ActBody;
    const { receipt } = await this.entry.perform({
      type: 'RegisterForHearing',
      decisionId,
      body: act,
      caller,
      headers,
      response,
    });
    return { receipt };
  }
}
