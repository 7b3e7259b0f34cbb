import type { Actor } from '@dingce/domain';
import { actIdOf, decisionIdOf, decisionStreamOf } from '@dingce/ledger';
import { challengeOf, statementBytes } from '@dingce/signatures';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { problem } from '../problem/problem';
import { AskStatementDto, StatementDto } from './signing.dto';
import { Signing } from './signing';

const streamNeeded = () =>
  problem(422, 'stream-missing', '须指明事项所在的流。', 'Name the stream that the act belongs to.', {
    errors: [{ pointer: '/stream', rule: 'needed', detail: { zh: '如 decision/<编号>', en: 'Such as decision/<id>' } }],
  });

/** What to sign. A client may compute it by itself: docs/transparency-log.md says how. */
@ApiTags('signing')
@ApiBearerAuth()
@Controller('v1/signing')
export class SigningController {
  constructor(private readonly signing: Signing) {}

  @Post('statements')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'statementToSign',
    summary: '取得待签名的陈述',
    description:
      'The statement of an act that will be sent with this body and Idempotency-Key; records nothing. Sign it and send the act with the header Dingce-Signature.',
  })
  @ApiOkResponse({ type: StatementDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  statement(@Caller() caller: Actor, @Body() asked: AskStatementDto, @Req() request: Request): StatementDto {
    const { type, idempotencyKey } = asked;
    const actId = actIdOf(caller.personId, idempotencyKey.trim());
    const stream = type === 'ProposeDecision' ? decisionStreamOf(decisionIdOf(actId)) : asked.stream;
    if (stream === undefined) throw streamNeeded();
    // As it came: the act's body is signed as it is sent, not as a copy of it was read.
    const sent = (request.body as { body: unknown }).body;
    const statement = this.signing.statementOf({ actId, type, stream, sent });
    return { statement, challenge: challengeOf(statementBytes(statement)), actId, stream };
  }
}
