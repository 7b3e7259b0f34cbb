import { publishedTiles, rotationPath, widthAt } from '@dingce/ledger';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ProblemDto } from '../acts/act-answer.dto';
import { OpenToAll } from '../auth/caller';
import { problem } from '../problem/problem';
import { ConsistencyProofDto, ConsistencyQuery, InclusionProofDto, InclusionQuery } from './ledger.dto';
import { joined, tileOf } from './log-path';
import { Published } from './published';
import { hex, leafAt, rootAt } from './roots';

export const immutable = 'public, max-age=31536000, immutable';
const hashBytes = 32;

/** The log is longer than nothing and shorter than asked: what was asked may exist later. */
export const beyond = (size: number) =>
  problem(404, 'beyond-the-log', `日志目前只发布到第 ${size} 条。`, `The published log has ${size} entries.`, {
    satisfiedBy: {
      zh: '查看 /v1/ledger/checkpoint，稍后再取。',
      en: 'See /v1/ledger/checkpoint, and ask again later.',
    },
  });

const impossible = (zh: string, en: string, pointer: string) =>
  problem(422, 'proof-impossible', zh, en, {
    errors: [{ pointer, rule: 'range', detail: { zh, en } }],
    satisfiedBy: { zh: '更正参数。', en: 'Correct the parameter.' },
  });

/** The log as everybody may read it, c2sp.org/tlog-tiles: its checkpoint, its hashes, and proofs made from them. */
@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly published: Published) {}

  @Get('checkpoint')
  @OpenToAll()
  @ApiOperation({
    operationId: 'ledgerCheckpoint',
    summary: '日志检查点',
    description: 'The newest published checkpoint: a signed note of the log, cosigned by its witnesses.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 503, type: ProblemDto })
  async checkpoint(@Res() response: Response): Promise<void> {
    const { note } = await this.published.log();
    response.setHeader('cache-control', 'no-store');
    response.type('text/plain; charset=utf-8').send(note);
  }

  @Get('rotations/:n')
  @OpenToAll()
  @ApiOperation({
    operationId: 'ledgerRotation',
    summary: '换钥的证明',
    description:
      'A checkpoint that the n-th key of the log signed and that covers its rotation: who trusts that key follows to the next.',
  })
  @ApiParam({ name: 'n', description: 'From 1, oldest first.', schema: { type: 'integer', minimum: 1 } })
  @ApiProduces('text/plain')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 503, type: ProblemDto })
  async rotation(@Param('n') n: string, @Res() response: Response): Promise<void> {
    const note = /^[1-9][0-9]{0,3}$/.test(n) ? await this.published.store().get(rotationPath(Number(n))) : null;
    if (!note)
      throw problem(
        404,
        'no-such-rotation',
        `没有公布第 ${n} 次换钥的证明。`,
        `No proof of a rotation ${n} is published.`,
      );
    response.setHeader('cache-control', 'no-store');
    response.type('text/plain; charset=utf-8').send(Buffer.from(note));
  }

  @Get('tile/*path')
  @OpenToAll()
  @ApiOperation({
    operationId: 'ledgerTile',
    summary: '哈希瓦片',
    description: '256 hashes of 32 bytes of one level, or the first `W` of them: `<level>/<index>[.p/<W>]`.',
  })
  @ApiParam({
    name: 'path',
    description: 'c2sp.org/tlog-tiles: 0/x001/234 or 0/x001/234.p/7',
    schema: { type: 'string' },
  })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 400, type: ProblemDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  async tile(@Param('path') path: string | string[], @Res() response: Response): Promise<void> {
    const tile = tileOf(joined(path));
    const { store, size } = await this.published.log();
    if (widthAt(tile.level, tile.index, size) < tile.width) throw beyond(size);
    // A partial tile that is gone is the beginning of the full one.
    const data = await publishedTiles(store, size)(tile);
    response.setHeader('cache-control', immutable);
    response.type('application/octet-stream').send(Buffer.from(data.subarray(0, tile.width * hashBytes)));
  }

  @Get('proof/inclusion')
  @OpenToAll()
  @ApiOperation({
    operationId: 'inclusionProof',
    summary: '包含证明',
    description: 'That an entry stands at its index of the log (RFC 6962, 2.1.1).',
  })
  @ApiOkResponse({ type: InclusionProofDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  async inclusion(@Query() query: InclusionQuery): Promise<InclusionProofDto> {
    const log = await this.published.log();
    const { index, size = log.size } = query;
    if (size > log.size) throw beyond(log.size);
    if (index >= size)
      throw query.size === undefined
        ? beyond(log.size)
        : impossible(
            `${size} 条的日志没有序号 ${index}。`,
            `A log of ${size} entries has no index ${index}.`,
            '/index',
          );
    const hashes = await log.inclusion(index, size);
    return { index, size, leafHash: await leafAt(log, index), hashes: hashes.map(hex), root: await rootAt(log, size) };
  }

  @Get('proof/consistency')
  @OpenToAll()
  @ApiOperation({
    operationId: 'consistencyProof',
    summary: '一致性证明',
    description: 'That a newer tree goes on from an older one (RFC 6962, 2.1.2).',
  })
  @ApiOkResponse({ type: ConsistencyProofDto })
  @ApiResponse({ status: 404, type: ProblemDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  async consistency(@Query() query: ConsistencyQuery): Promise<ConsistencyProofDto> {
    const log = await this.published.log();
    const { from, to = log.size } = query;
    if (to > log.size) throw beyond(log.size);
    if (from > to)
      throw impossible(`from（${from}）大于 to（${to}）。`, `from (${from}) is larger than to (${to}).`, '/from');
    const hashes = await log.consistency(from, to);
    return { from, to, hashes: hashes.map(hex), fromRoot: await rootAt(log, from), toRoot: await rootAt(log, to) };
  }
}
