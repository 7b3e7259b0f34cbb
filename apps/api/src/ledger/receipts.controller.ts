import { sqlOf } from '@dingce/ledger';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { OpenToAll } from '../auth/caller';
import { problem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { LedgerReceiptDto, receiptFormat, ReceiptQuery } from './ledger.dto';
import { placesOfAct } from './places-of-act';
import { Published } from './published';

const retryAfterSeconds = '2';

/** Receipts that are checked without us. They say where an act stands and prove it; nothing of its content. */
@ApiTags('ledger')
@Controller('v1/ledger/receipts')
export class ReceiptsController {
  constructor(
    private readonly published: Published,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get(':actId')
  @OpenToAll()
  @ApiOperation({
    operationId: 'ledgerReceipt',
    summary: '可核验的回执',
    description:
      'A c2sp.org/tlog-proof for each entry of the act. As JSON; with `Accept: text/plain` one proof to keep as a .tlog-proof file (`part` chooses which).',
  })
  @ApiProduces('application/json', 'text/plain')
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: `#/components/schemas/${LedgerReceiptDto.name}` } },
      'text/plain': { schema: { type: 'string' } },
    },
  })
  @ApiResponse({ status: 202, type: LedgerReceiptDto, description: '已登记，尚未发布 / recorded, not published yet' })
  @ApiResponse({ status: 404, type: ProblemDto })
  async receipt(
    @Param('actId', uuidParam) actId: string,
    @Query() { part = 0 }: ReceiptQuery,
    @Headers('accept') accept: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const receipt = await this.receiptOf(actId);
    response.setHeader('vary', 'accept');
    if (!receipt.published) {
      response.setHeader('retry-after', retryAfterSeconds);
      response.setHeader('cache-control', 'no-store');
      response.status(202).json(receipt);
      return;
    }
    // Another checkpoint may cover it tomorrow, with another proof: each stays true.
    response.setHeader('cache-control', 'public, max-age=60');
    if (!asText(accept)) {
      response.json(receipt);
      return;
    }
    const entry = receipt.entries[part];
    if (!entry)
      throw problem(404, 'no-such-part', `该行为只有 ${receipt.entries.length} 个条目。`, `The act has ${receipt.entries.length} entries.`, { satisfiedBy: { zh: '更正 part。', en: 'Correct part.' } }); // prettier-ignore
    response.setHeader('content-disposition', `attachment; filename="${actId}-${part}.tlog-proof"`);
    response.type('text/plain; charset=utf-8').send(entry.proof);
  }

  private async receiptOf(actId: string): Promise<LedgerReceiptDto> {
    const places = await placesOfAct(sqlOf(this.dataSource.manager), actId);
    const [first] = places;
    if (!first) throw problem(404, 'no-such-receipt', '没有这份回执。', 'No act with this id was recorded.');
    const log = await this.published.logIfAny();
    const entries = [];
    for (const { stream, seq, leafHash, index } of places) {
      const covered = log !== null && index !== null && index < log.size;
      entries.push({ stream, seq, leafHash, index, proof: covered ? await log.proofOf(index) : null });
    }
    const published = entries.every(({ proof }) => proof !== null);
    return { format: receiptFormat, actId, recordedAt: first.recordedAt, published, entries };
  }
}

/** JSON unless text is asked for and JSON is not. */
const asText = (accept = ''): boolean => /\btext\/plain\b/.test(accept) && !/\bapplication\/json\b/.test(accept);
