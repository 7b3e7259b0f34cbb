import { Acts, recordedOf } from '@dingce/acts';
import { fold, holds, opinionsWithStanding, strengthTitle } from '@dingce/domain';
import type { Actor, RecordedDecisionEvent } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { decisionStreamOf, readStream, sqlOf } from '@dingce/ledger';
import { dossier, openDelays, responsibilityMatrix, timeline } from '@dingce/projections';
import type { SignedLine, TimelineFilter, TimelineLine } from '@dingce/projections';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { Caller } from '../auth/caller';
import { page, positionOf } from '../cursor';
import { PageQuery } from '../decisions/decisions.dto';
import { ProblemDto } from '../acts/act-answer.dto';
import type { ActStandingDto } from '../acts/act-answer.dto';
import { problem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { ShownActs } from '../signing/shown-acts';
import {
  AsOfDto,
  DossierLineDto,
  MatrixLineDto,
  OpenDelayDto,
  PersonRecordDto,
  TimelinePageDto,
} from './audit-view.dto';
import type { SignedActDto, TimelineLineDto } from './audit-view.dto';
import { AsOfQuery, DelaysQuery, ExportQuery, PersonPath, TimelineQuery } from './audit.dto';
import { AuditReads } from './audit-reads';

const positionOfLine = ({
  recordedAt,
  stream,
  seq,
}: Pick<TimelineLine, 'recordedAt' | 'stream' | 'seq'>): NonNullable<TimelineFilter['after']> => ({
  recordedAt,
  stream,
  seq,
});

/** The record, for those who answer for its being read: every reading is recorded before its answer leaves. */
@ApiTags('audit')
@ApiBearerAuth()
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly reads: AuditReads,
    private readonly shown: ShownActs,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('timeline')
  @ApiOperation({
    operationId: 'auditTimeline',
    summary: '全程记录',
    description: 'The chronicle by any mix of filters, with full text in Chinese.',
  })
  @ApiOkResponse({ type: TimelinePageDto })
  async timeline(@Caller() caller: Actor, @Query() query: TimelineQuery): Promise<TimelinePageDto> {
    const limit = query.limit ?? 100;
    const filter = await this.filter(caller, query, limit + 1);
    await this.reads.record(caller, 'timeline', { ...query });
    return this.page(await timeline(this.sql(), filter), limit);
  }

  @Get('export')
  @ApiOperation({
    operationId: 'auditExport',
    summary: '导出',
    description: 'The same lines as JSON Lines or CSV (UTF-8 with BOM), streamed to the end.',
  })
  @ApiOkResponse({
    description: '一行一条 / one line each',
    content: {
      'application/jsonl': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async export(@Caller() caller: Actor, @Query() query: ExportQuery, @Res() response: Response): Promise<void> {
    const batch = 1000;
    const filter = await this.filter(caller, query, batch);
    await this.reads.record(caller, 'export', { ...query });
    const csv = query.format === 'csv';
    response.setHeader('content-type', csv ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8');
    response.setHeader('content-disposition', `attachment; filename="dingce-timeline.${query.format}"`);
    if (csv) response.write(`\uFEFF${stringify([csvColumns])}`);
    let after = filter.after;
    for (;;) {
      const rows = await timeline(this.sql(), { ...filter, after });
      const shown = await this.standing(rows);
      response.write(
        csv
          ? stringify(shown.map(csvLine), { escape_formulas: true })
          : shown.map((row) => `${JSON.stringify(row)}\n`).join(''),
      );
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = positionOfLine(last);
    }
    response.end();
  }

  @Get('persons/:personId')
  @ApiOperation({
    operationId: 'personRecord',
    summary: '个人履职记录',
    description: 'All acts of one person over a career: in which post, on which matter, dissent and lateness.',
  })
  @ApiOkResponse({ type: PersonRecordDto })
  async person(
    @Caller() caller: Actor,
    @Param() { personId }: PersonPath,
    @Query() query: PageQuery,
  ): Promise<PersonRecordDto> {
    const limit = query.limit ?? 100;
    const filter = await this.filter(caller, { ...query, personId }, limit + 1);
    await this.reads.record(caller, 'person', { personId });
    const lines = await this.page(await timeline(this.sql(), filter), limit);
    return { person: await this.identity.career(personId), ...lines };
  }

  @Get('decisions/:decisionId/responsibility')
  @ApiOperation({
    operationId: 'responsibilityMatrix',
    summary: '责任矩阵',
    description:
      'Who proposed, undertook, reviewed, assessed, chaired, took which position, dissented, executed, evaluated, and who was late.',
  })
  @ApiOkResponse({ type: [MatrixLineDto] })
  @ApiResponse({ status: 404, type: ProblemDto })
  async matrix(@Caller() caller: Actor, @Param('decisionId', uuidParam) decisionId: string): Promise<MatrixLineDto[]> {
    await this.mayAudit(caller, decisionId);
    await this.reads.record(caller, 'responsibility', { decisionId });
    const lines = await responsibilityMatrix(this.sql(), decisionId, true);
    const names = await this.identity.names(lines.map((line) => line.personId));
    return Promise.all(
      lines.map(async ({ signed, ...line }) => ({
        ...line,
        name: names[line.personId] ?? null,
        signed: await this.signedActs(signed),
        strengthTitles: line.strengths.map((strength) => strengthTitle(strength, signed.length > 0)),
      })),
    );
  }

  @Get('decisions/:decisionId/dossier')
  @ApiOperation({
    operationId: 'dossier',
    summary: '案卷完整性',
    description: 'Which papers the pinned rule set asks for on the recorded facts, and which are there.',
  })
  @ApiOkResponse({ type: [DossierLineDto] })
  @ApiResponse({ status: 404, type: ProblemDto })
  async dossier(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
  ): Promise<DossierLineDto[]> {
    const { decision, ruleSet } = await this.mayAudit(caller, decisionId);
    await this.reads.record(caller, 'dossier', { decisionId });
    const there = await dossier(this.sql(), decisionStreamOf(decisionId));
    const standings = await this.shown.standings(
      there.map((t) => ({ ...t, stream: decisionStreamOf(decisionId), signerId: t.enteredBy ?? t.personId })),
    );
    return ruleSet.materials.map((m) => {
      const at = there.findIndex((t) => t.material === m.id);
      const paper = there[at];
      return {
        material: m.id,
        title: m.title,
        basis: m.basis,
        needed: holds(m.when, decision.findings) ?? null,
        present: paper !== undefined,
        document: paper?.document ?? null,
        seq: paper?.seq ?? null,
        personId: paper?.personId ?? null,
        enteredBy: paper?.enteredBy ?? null,
        standing: standings[at] ?? null,
      };
    });
  }

  @Get('decisions/:decisionId/as-of')
  @ApiOperation({
    operationId: 'stateAsOf',
    summary: '某一时刻的状态',
    description: 'The decision as it stood at a moment, under the rule set of that moment.',
  })
  @ApiOkResponse({ type: AsOfDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  async asOf(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Query() query: AsOfQuery,
  ): Promise<AsOfDto> {
    await this.mayAudit(caller, decisionId);
    await this.reads.record(caller, 'as-of', { decisionId, at: query.at });
    const entries = await readStream(this.sql(), decisionStreamOf(decisionId));
    const until = Date.parse(query.at);
    const events = entries
      .filter((e) => Date.parse(e.envelope.recordedAt) <= until)
      .map((e) => recordedOf(e) as RecordedDecisionEvent);
    const state = fold(events);
    if (state.status === 'none')
      throw problem(404, 'not-yet', '该时刻尚无此决策。', 'There was no such decision at that moment.');
    const opinions = await this.shown.beside(decisionStreamOf(decisionId), opinionsWithStanding(state));
    const entered = await this.shown.beside(decisionStreamOf(decisionId), state.entered);
    return { at: query.at, ruleSet: state.ruleSet, decision: { ...state, entered }, opinions };
  }

  @Get('delays')
  @ApiOperation({
    operationId: 'openDelays',
    summary: '逾期未办',
    description: 'Duties open past their date, since when, and who holds them.',
  })
  @ApiOkResponse({ type: [OpenDelayDto] })
  async delays(@Caller() caller: Actor, @Query() query: DelaysQuery): Promise<OpenDelayDto[]> {
    const organs = await this.organs(caller);
    await this.reads.record(caller, 'delays', {});
    return openDelays(this.sql(), organs, await this.acts.now(), query.limit ?? 200);
  }

  private sql() {
    return sqlOf(this.dataSource.manager);
  }

  private async standing(rows: TimelineLine[]): Promise<TimelineLineDto[]> {
    const standings = await this.shown.standings(
      rows.map((row) => ({ ...row, signerId: row.enteredBy ?? row.personId })),
    );
    return rows.map((row, i) => ({ ...row, ...(standings[i] as ActStandingDto) }));
  }

  private async page(rows: TimelineLine[], limit: number): Promise<TimelinePageDto> {
    return page(await this.standing(rows), limit, positionOfLine);
  }

  private async signedActs(signed: SignedLine[]): Promise<SignedActDto[]> {
    const standings = await this.shown.standings(signed.map((act) => ({ ...act, strength: 'certificate' })));
    return standings.flatMap(({ signature }, i) =>
      signature ? [{ actId: signed[i]?.actId ?? '', ...signature }] : [],
    );
  }

  private async organs(caller: Actor): Promise<string[]> {
    if (!caller.roles.includes('auditor'))
      throw problem(403, 'auditors-only', '仅审计、监察岗位可以查阅。', 'Only audit posts read the record.', {
        satisfiedBy: { zh: '以审计岗位登录。', en: 'Act in an audit post.' },
      });
    return this.identity.visibleOrgans(caller);
  }

  private async mayAudit(caller: Actor, decisionId: string) {
    const organs = await this.organs(caller);
    const reading = await this.acts.reading(decisionId);
    if (!reading || !organs.includes(reading.decision.organId))
      throw problem(404, 'no-such-decision', '没有这项决策。', 'There is no such decision.');
    return reading;
  }

  private async filter(caller: Actor, query: TimelineQuery, limit: number): Promise<TimelineFilter> {
    if (query.decisionId) await this.mayAudit(caller, query.decisionId);
    const after = positionOf(query.after, { recordedAt: 'instant', stream: 'text', seq: 'integer' });
    const { decisionId, personId, unitId, stage, type, from, to, late, dissent, strength, q } = query;
    return {
      organs: await this.organs(caller),
      decisionId,
      personId,
      unitId,
      stage,
      type,
      from,
      to,
      late,
      dissent,
      strength,
      q,
      after,
      limit,
      seesPositions: true,
    };
  }
}

const csvColumns = [
  'recordedAt',
  'occurredAt',
  'decisionId',
  'stage',
  'title',
  'type',
  'responsibility',
  'personId',
  'postId',
  'unitId',
  'enteredBy',
  'strength',
  'strengthTitle',
  'signatureKeyId',
  'signatureVerified',
  'evidence',
  'position',
  'dissent',
  'late',
  'basis',
  'stream',
  'seq',
  'actId',
];

const csvLine = (line: TimelineLineDto): unknown[] => [
  line.recordedAt,
  line.occurredAt,
  line.decisionId,
  line.stage,
  line.title.zh,
  line.type,
  line.responsibility,
  line.personId,
  line.postId,
  line.unitId,
  line.enteredBy,
  line.strength,
  line.strengthTitle.zh,
  line.signature?.keyId ?? '',
  // A boolean false would be written as nothing, and look like no signature.
  line.signature ? String(line.signature.verified) : '',
  line.evidence.join(' '),
  line.position,
  line.dissent,
  line.late,
  line.basis.join(' '),
  line.stream,
  line.seq,
  line.actId,
];
