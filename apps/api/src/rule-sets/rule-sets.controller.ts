import { Acts } from '@dingce/acts';
import type { RuleSet } from '@dingce/domain';
import type { RuleSets } from '@dingce/rule-sets';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ProblemDto } from '../acts/act-answer.dto';
import { OpenToAll } from '../auth/caller';
import { problem } from '../problem/problem';
import { planMeeting } from './plan';
import { PlanDto, RuleSetLineDto, RuleSetViewDto } from './rule-set-view.dto';
import { PlanQuery } from './rule-sets.dto';
import { ruleSetsToken } from './rule-sets.token';

/** What the law requires here, as data: anyone may read by which rules the city decides. */
@ApiTags('rule-sets')
@OpenToAll()
@Controller('v1/rule-sets')
export class RuleSetsController {
  constructor(
    private readonly acts: Acts,
    @Inject(ruleSetsToken) private readonly ruleSets: RuleSets,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listRuleSets',
    summary: '已安装的规则',
    description: 'Id, content hash, standing, layers, and how many texts say less than a higher one.',
  })
  @ApiOkResponse({ type: [RuleSetLineDto] })
  list(): RuleSetLineDto[] {
    return this.ruleSets.all().map(({ id, hash, title, standing, layers, conflicts }) => ({
      id,
      hash,
      title,
      standing,
      layers,
      conflicts: conflicts.length,
    }));
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getRuleSet',
    summary: '一套规则的全部内容',
    description:
      'By id, or by the hash that a decision pinned: stages, periods, gates, outcomes, papers, and where a published text yields to a higher one.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: RuleSetViewDto })
  view(@Param('id') id: string): RuleSetViewDto {
    return this.named(id);
  }

  @Get(':id/plan')
  @ApiOperation({
    operationId: 'planMeeting',
    summary: '最早可以上会的日期及其理由',
    description:
      'From the day drafting is concluded: each step with its period, article and whether its date is provisional, and which of them decide.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  @ApiOkResponse({ type: PlanDto })
  async plan(@Param('id') id: string, @Query() { startOn, findings }: PlanQuery): Promise<PlanDto> {
    const ruleSet = this.named(id);
    const found = (findings ?? '')
      .split(',')
      .map((f) => f.trim())
      .filter((f) => f !== '');
    const unknown = found.find((f) => !ruleSet.findings.some((rule) => rule.id === f));
    if (unknown !== undefined)
      throw problem(
        422,
        'finding-unknown',
        `这套规则没有“${unknown}”这一事实认定。`,
        `This rule set has no finding "${unknown}".`,
        {
          errors: [
            {
              pointer: '/findings',
              rule: 'known',
              detail: {
                zh: `可选：${ruleSet.findings.map((f) => f.id).join('、')}`,
                en: `One of: ${ruleSet.findings.map((f) => f.id).join(', ')}`,
              },
            },
          ],
        },
      );
    return planMeeting(ruleSet, await this.acts.calendar(''), startOn, found);
  }

  private named(id: string): RuleSet {
    const ruleSet = this.ruleSets.byId(id) ?? this.ruleSets.byHash(id);
    if (ruleSet) return ruleSet;
    throw problem(404, 'no-such-rule-set', '没有安装这套规则。', 'This rule set is not installed.', {
      satisfiedBy: { zh: '见 /v1/rule-sets。', en: 'See /v1/rule-sets.' },
    });
  }
}
