import { Acts } from '@dingce/acts';
import type { BlobStore } from '@dingce/documents';
import type { Actor } from '@dingce/domain';
import {
  bagName,
  evidenceSources,
  NothingPublished,
  NotYetPublished,
  prepareExport,
  writeEvidence,
  ZipSink,
} from '@dingce/evidence';
import type { PreparedExport } from '@dingce/evidence';
import { Identity } from '@dingce/identity';
import { readSetting, sqlOf } from '@dingce/ledger';
import type { KeyRing } from '@dingce/ledger';
import type { RuleSets } from '@dingce/rule-sets';
import { Controller, Get, Inject, Logger, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { blobStore } from '../documents/blob-store.token';
import { Published } from '../ledger/published';
import { problem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { ruleSetsToken } from '../rule-sets/rule-sets.token';
import { vaultKeysToken } from '../vault-keys.token';
import { AuditReads } from './audit-reads';

const logger = new Logger('Evidence');
const waitMs = 5_000;

/** One decision as evidence that stands without us. */
@ApiTags('audit')
@ApiBearerAuth()
@Controller('v1/audit')
export class EvidenceController {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly reads: AuditReads,
    private readonly published: Published,
    @Inject(blobStore) private readonly documents: BlobStore,
    @Inject(ruleSetsToken) private readonly ruleSets: RuleSets,
    @Inject(vaultKeysToken) private readonly vaultKeys: KeyRing,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('decisions/:decisionId/evidence')
  @ApiOperation({
    operationId: 'evidenceBundle',
    summary: '导出证据包',
    description:
      'A BagIt bag in one zip, as docs/evidence-bundle.md has it: every entry with its proof, papers, rule sets, pages for people. Without personal data. An answer that breaks off is no bundle.',
  })
  @ApiProduces('application/zip')
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 403, type: ProblemDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 503, type: ProblemDto })
  async evidence(
    @Caller() caller: Actor,
    @Param('decisionId', uuidParam) decisionId: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.mayAudit(caller, decisionId);
    const prepared = await this.prepared(decisionId);
    await this.reads.record(caller, 'evidence', { decisionId });
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-disposition', `attachment; filename="${bagName(decisionId)}.zip"`);
    response.type('application/zip');
    try {
      await writeEvidence(prepared, new ZipSink(bagName(decisionId), new Date(prepared.exportedAt), response));
    } catch (error) {
      // The headers are gone: a connection that breaks off is the only way left to say that this is no bundle.
      response.destroy();
      logger.error(
        `evidence of ${decisionId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }

  private async prepared(decisionId: string): Promise<PreparedExport> {
    const { dataSource, ruleSets, identity, documents, vaultKeys } = this;
    const origin = (await readSetting(sqlOf(dataSource.manager)))?.origin ?? '';
    const log = this.published.store();
    const sources = evidenceSources({ dataSource, origin, ruleSets, identity, documents, log, vaultKeys });
    try {
      return await prepareExport(sources, { decisionId, exportedAt: await this.acts.now(), waitMs });
    } catch (error) {
      if (error instanceof NothingPublished || error instanceof NotYetPublished)
        throw problem(
          503,
          'nothing-published',
          '尚无已发布的检查点覆盖该决策。',
          'No published checkpoint covers this decision yet.',
          { satisfiedBy: { zh: '稍后重试。', en: 'Try again later.' } },
          { 'retry-after': '5' },
        );
      throw error;
    }
  }

  private async mayAudit(caller: Actor, decisionId: string): Promise<void> {
    if (!caller.roles.includes('auditor'))
      throw problem(403, 'auditors-only', '仅审计、监察岗位可以查阅。', 'Only audit posts read the record.', {
        satisfiedBy: { zh: '以审计岗位登录。', en: 'Act in an audit post.' },
      });
    const organs = await this.identity.visibleOrgans(caller);
    const reading = await this.acts.reading(decisionId);
    if (!reading || !organs.includes(reading.decision.organId))
      throw problem(404, 'no-such-decision', '没有这项决策。', 'There is no such decision.');
  }
}
