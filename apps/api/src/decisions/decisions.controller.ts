import { Acts } from '@dingce/acts';
import { opinionsWithStanding, workView } from '@dingce/domain';
import type { Actor, Decision } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { decisionStreamOf, sqlOf } from '@dingce/ledger';
import { decisions, inbox } from '@dingce/projections';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ActEntry } from '../acts/act-entry';
import { PossibilityDto, ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { page, positionOf } from '../cursor';
import { problem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { ShownActs } from '../signing/shown-acts';
import { DecisionPageDto, DecisionViewDto, InboxPageDto } from './decision-view.dto';
import { DecisionsQuery, InboxQuery } from './decisions.dto';
import { visibleStage } from './stage-view';

/** Experts may come from elsewhere: they see what they were called to. */
const isCalled = ({ roles, personId }: Actor, { stages }: Decision): boolean =>
  roles.includes('expert') && (stages['expert-review']?.experts ?? []).some((expert) => expert.personId === personId);

const notThere = () => problem(404, 'no-such-decision', '没有这项决策。', 'There is no such decision.');

@ApiTags('decisions')
@ApiBearerAuth()
@Controller('v1')
export class DecisionsController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly entry: ActEntry,
    private readonly shown: ShownActs,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('decisions')
  @ApiOperation({
    operationId: 'listDecisions',
    summary: '决策事项列表',
    description: "Decisions of the caller's organ and of its inferiors, newest first.",
  })
  @ApiOkResponse({ type: DecisionPageDto })
  async list(@Caller() caller: Actor, @Query() query: DecisionsQuery): Promise<DecisionPageDto> {
    const limit = query.limit ?? 50;
    const { status, stage, q } = query;
    const after = positionOf(query.after, { proposedAt: 'instant', id: 'uuid' });
    const organs = await this.identity.visibleOrgans(caller);
    const rows = await decisions(sqlOf(this.dataSource.manager), { organs, status, stage, q, after, limit: limit + 1 });
    return page(rows, limit, ({ proposedAt, id }) => ({ proposedAt, id }));
  }

  @Get('decisions/:decisionId')
  @ApiOperation({
    operationId: 'getDecision',
    summary: '决策事项现状',
    description:
      'Where it stands: stages, draft, findings, opinions with their standing, duties, what the engine owes next.',
  })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiOkResponse({ type: DecisionViewDto })
  async view(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DecisionViewDto> {
    const { decision, ruleSet, now } = await this.read(caller, decisionId);
    response.setHeader('etag', `"${decision.seq}"`);
    const { next, due } = workView(ruleSet, decision, now);
    const stages = Object.fromEntries(
      Object.entries(decision.stages).map(([kind, stage]) => [kind, visibleStage(kind, stage, caller, decision)]),
    );
    const { people: _people, ...shown } = decision;
    const stream = decisionStreamOf(decisionId);
    const opinions = await this.shown.beside(stream, opinionsWithStanding(decision));
    const entered = await this.shown.beside(stream, decision.entered);
    return { ...shown, stages, opinions, entered, now, next, due, ruleSetTitle: ruleSet.title };
  }

  @Get('decisions/:decisionId/possible')
  @ApiOperation({
    operationId: 'whatCanIDo',
    summary: '我现在能办什么，为什么不能办其余事项',
    description:
      'Every act of the caller’s post, with the refusal that stands in its way, its articles and what would satisfy it.',
  })
  @ApiOkResponse({ type: [PossibilityDto] })
  async possible(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
  ): Promise<PossibilityDto[]> {
    const { decision } = await this.read(caller, decisionId);
    return this.entry.possible(decision, caller);
  }

  @Get('inbox')
  @ApiOperation({ operationId: 'inbox', summary: '待办', description: 'Assigned work, earliest date first.' })
  @ApiOkResponse({ type: InboxPageDto })
  async inbox(@Caller() caller: Actor, @Query() query: InboxQuery): Promise<InboxPageDto> {
    const limit = query.limit ?? 50;
    const after = positionOf(query.after, { dueAt: 'instant', stream: 'text', dutyId: 'text' });
    const { unitId, personId } = caller;
    const rows = await inbox(sqlOf(this.dataSource.manager), {
      unitId,
      personId,
      box: query.box ?? 'unit',
      after,
      limit: limit + 1,
    });
    return page(rows, limit, (row) => ({
      dueAt: row.dueAt ?? '9999-12-31T00:00:00.000Z',
      stream: `decision/${row.decisionId}`,
      dutyId: row.dutyId,
    }));
  }

  private async read(caller: Actor, decisionId: string) {
    const reading = await this.acts.reading(decisionId);
    if (!reading) throw notThere();
    const organs = await this.identity.visibleOrgans(caller);
    if (!organs.includes(reading.decision.organId) && !isCalled(caller, reading.decision)) throw notThere();
    return reading;
  }
}
