import { Acts } from '@dingce/acts';
import { actSpecs } from '@dingce/domain';
import type { Actor } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { actIdOf, decisionIdOf } from '@dingce/ledger';
import type { RuleSets } from '@dingce/rule-sets';
import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ProblemDto } from '../acts/act-answer.dto';
import { ActEntry, idempotencyKey } from '../acts/act-entry';
import { idempotencyKeyHeader, postHeader, preferHeader, signatureHeader } from '../acts/act-headers';
import { ProposeDecisionDto } from '../acts/dto/decision.dto';
import { Caller } from '../auth/caller';
import { problem } from '../problem/problem';
import { ProposedDto } from './decision-view.dto';
import { ruleSetsToken } from '../rule-sets/rule-sets.token';

@ApiTags('decision')
@ApiBearerAuth()
@Controller('v1/decisions')
export class ProposeController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly entry: ActEntry,
    @Inject(ruleSetsToken) private readonly ruleSets: RuleSets,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    operationId: 'proposeDecision',
    summary: '提出决策事项建议',
    description:
      'Through one of the four channels (713-10). Pins the rule set: the one named, else the one of the organ. The decision id derives from the act id.',
  })
  @ApiHeader(idempotencyKeyHeader)
  @ApiHeader(preferHeader)
  @ApiHeader(postHeader)
  @ApiHeader(signatureHeader)
  @ApiExtension('x-basis', actSpecs.ProposeDecision?.basis ?? [])
  @ApiResponse({ status: 201, type: ProposedDto, description: '已登记 / recorded; Location names the decision' })
  @ApiResponse({ status: 422, type: ProblemDto })
  async propose(
    @Caller() caller: Actor,
    @Body() body: ProposeDecisionDto,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { ruleSetId, ...facts } = body;
    const decisionId = decisionIdOf(actIdOf(caller.personId, idempotencyKey(headers)));
    const ruleSet = await this.ruleSetFor(body.organId, ruleSetId);
    const pinned = { ...facts, decisionId, ruleSet: { id: ruleSet.id, hash: ruleSet.hash } };
    const answer = await this.entry.perform({
      type: 'ProposeDecision',
      decisionId,
      body: pinned,
      caller,
      headers,
      response,
    });
    response.setHeader('location', `/v1/decisions/${decisionId}`);
    return { decisionId, ...answer };
  }

  private async ruleSetFor(organId: string, asked: string | null | undefined) {
    const id = asked ?? (await this.identity.organ(organId))?.ruleSetId;
    const ruleSet = id ? this.ruleSets.byId(id) : undefined;
    if (ruleSet) return ruleSet;
    if (asked)
      throw problem(422, 'rule-set-unknown', '没有安装这套规则。', 'This rule set is not installed.', {
        errors: [
          {
            pointer: '/ruleSetId',
            rule: 'installed',
            detail: {
              zh: `可选：${this.ruleSets
                .all()
                .map((r) => r.id)
                .join('、')}`,
              en: 'See /v1/rule-sets',
            },
          },
        ],
      });
    throw problem(422, 'organ-unknown', '没有这个决策机关。', 'There is no such decision organ.', {
      errors: [
        {
          pointer: '/organId',
          rule: 'known',
          detail: { zh: '填写已登记机关的编号', en: 'Give the id of a registered organ' },
        },
      ],
    });
  }
}
