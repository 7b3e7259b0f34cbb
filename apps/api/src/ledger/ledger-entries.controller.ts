import type { Actor } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { bundleOf, publishedEntries, sqlOf, tileWidth, widthAt } from '@dingce/ledger';
import { Controller, Get, Param, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { AuditReads } from '../audit/audit-reads';
import { Caller } from '../auth/caller';
import { problem } from '../problem/problem';
import { beyond } from './ledger.controller';
import { EntryPath } from './ledger.dto';
import { bundleAt, joined } from './log-path';
import { organOfEntry, organsOf } from './organ-of-entry';
import { Published } from './published';

/**
 * The entries themselves: what officials did, in closed meetings too. Audit posts read them, each what their own organs did;
 * a bundle holds whatever stood next in the log, so it takes an audit post that sees every organ. Each reading is recorded before its answer leaves.
 */
@ApiTags('ledger')
@ApiBearerAuth()
@Controller('v1/ledger')
export class LedgerEntriesController {
  constructor(
    private readonly published: Published,
    private readonly identity: Identity,
    private readonly reads: AuditReads,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('tile/entries/*path')
  @ApiOperation({
    operationId: 'ledgerEntryBundle',
    summary: '条目包',
    description: 'Up to 256 entries, each after its length (two bytes, big-endian): `<index>[.p/<W>]`.',
  })
  @ApiParam({ name: 'path', description: 'c2sp.org/tlog-tiles: x001/234 or x001/234.p/7', schema: { type: 'string' } })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 400, type: ProblemDto })
  @ApiResponse({ status: 403, type: ProblemDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  async bundle(
    @Caller() caller: Actor,
    @Param('path') path: string | string[],
    @Res() response: Response,
  ): Promise<void> {
    const visible = await this.visible(caller);
    const { index, width } = bundleAt(joined(path));
    if ((await organsOf(this.sql())).some((organId) => !visible.includes(organId))) throw allOrgansOnly();
    const { store, size } = await this.published.log();
    if (widthAt(0, index, size) < width) throw beyond(size);
    await this.reads.record(caller, 'ledger-bundle', { bundle: index, width });
    const entries = await publishedEntries(store, index, size);
    this.send(response, bundleOf(entries.slice(0, width)));
  }

  @Get('entries/:index')
  @ApiOperation({
    operationId: 'ledgerEntry',
    summary: '条目原文',
    description: "One entry's exact bytes, as its leaf hash covers them.",
  })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 403, type: ProblemDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  async entry(@Caller() caller: Actor, @Param() { index }: EntryPath, @Res() response: Response): Promise<void> {
    const visible = await this.visible(caller);
    const { store, size } = await this.published.log();
    if (index >= size) throw beyond(size);
    const organId = await organOfEntry(this.sql(), index);
    const all = organId === null ? await organsOf(this.sql()) : [organId];
    if (all.some((organ) => !visible.includes(organ))) throw allOrgansOnly();
    await this.reads.record(caller, 'ledger-entry', { index });
    const entries = await publishedEntries(store, Math.floor(index / tileWidth), size);
    this.send(response, entries[index % tileWidth] as Buffer);
  }

  private send(response: Response, bytes: Buffer): void {
    response.setHeader('cache-control', 'no-store');
    response.type('application/octet-stream').send(bytes);
  }

  private sql() {
    return sqlOf(this.dataSource.manager);
  }

  private async visible(caller: Actor): Promise<string[]> {
    if (!caller.roles.includes('auditor'))
      throw problem(403, 'auditors-only', '仅审计、监察岗位可以查阅。', 'Only audit posts read the record.', {
        satisfiedBy: { zh: '以审计岗位登录。', en: 'Act in an audit post.' },
      });
    return this.identity.visibleOrgans(caller);
  }
}

const allOrgansOnly = () =>
  problem(
    403,
    'other-organs-entries',
    '其中有本岗位无权查阅的机关的条目。',
    'It holds entries of organs that this post does not see.',
    {
      satisfiedBy: {
        zh: '由上级审计岗位查阅，或按决策导出证据包。',
        en: 'Let an audit post above all organs read it, or export one decision.',
      },
    },
  );
