import { DocumentTooLarge, mediaTypeOf } from '@dingce/documents';
import type { BlobStore } from '@dingce/documents';
import type { Actor } from '@dingce/domain';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller, OpenToAll } from '../auth/caller';
import type { ApiConfig } from '../config';
import { blobStore } from './blob-store.token';
import { problem } from '../problem/problem';
import { StoredDocumentDto } from './documents.dto';

export const apiConfig = Symbol('ApiConfig');

const sniffBytes = 512;

/** The first bytes of a stream, and the whole of it again. */
async function sniffed(request: Request): Promise<{ head: Buffer; whole: Readable }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  while (length < sniffBytes) {
    const { value, done } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* chunks;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return { head: Buffer.concat(chunks).subarray(0, sniffBytes), whole: Readable.from(all()) };
}

@ApiTags('documents')
@Controller('v1/documents')
export class DocumentsController {
  constructor(
    @Inject(blobStore) private readonly store: BlobStore,
    @Inject(apiConfig) private readonly config: ApiConfig,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiBearerAuth()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({
    operationId: 'uploadDocument',
    summary: '上传文件',
    description:
      'The raw bytes as the body. The answer names its content address; acts refer to it. PDF, DOCX/XLSX/OFD (zip), PNG, JPEG or UTF-8 text, told by content.',
  })
  @ApiResponse({ status: 413, type: ProblemDto })
  @ApiResponse({ status: 415, type: ProblemDto })
  @ApiHeader({
    name: 'X-Content-SHA256',
    required: false,
    description: '声明的摘要，用于核对 / the digest that the bytes should have',
  })
  @ApiCreatedResponse({ type: StoredDocumentDto })
  async upload(
    @Caller() caller: Actor,
    @Req() request: Request,
    @Headers('content-length') length?: string,
    @Headers('x-content-sha256') declared?: string,
  ): Promise<StoredDocumentDto> {
    if (caller.kind === 'citizen')
      throw problem(403, 'officials-only', '公众暂不能在此上传文件。', 'Only posts upload documents here.', {
        satisfiedBy: {
          zh: '请在意见中写明，或将材料寄送征求意见的单位。',
          en: 'Say it in the comment, or send the papers to the unit that consults.',
        },
      });
    const { maxBytes } = this.config.documents;
    const tooLarge = () =>
      problem(
        413,
        'document-too-large',
        `文件超过 ${Math.floor(maxBytes / 1_048_576)} MB。`,
        `The document is larger than ${maxBytes} bytes.`,
        { satisfiedBy: { zh: '压缩或分拆后上传。', en: 'Compress or split it.' } },
        { connection: 'close' },
      );
    if (Number(length ?? 0) > maxBytes) throw tooLarge();
    if (/json|form/.test(request.headers['content-type'] ?? ''))
      throw problem(
        415,
        'raw-bytes-expected',
        '请以 application/octet-stream 上传文件原文。',
        'Send the raw bytes as application/octet-stream.',
      );
    const { head, whole } = await sniffed(request);
    if (head.length === 0) throw problem(422, 'document-empty', '文件是空的。', 'The document is empty.');
    const type = mediaTypeOf(head);
    if (!type)
      throw problem(
        415,
        'document-type-refused',
        '不接受这种文件。',
        'Only PDF, Office/OFD, PNG, JPEG and UTF-8 text are accepted.',
      );
    try {
      const stored = await this.store.put(whole, maxBytes);
      if (declared && declared !== stored.sha256)
        throw problem(
          422,
          'digest-mismatch',
          '收到的内容与声明的摘要不符。',
          `Received ${stored.sha256}, declared ${declared}.`,
          { satisfiedBy: { zh: '重新上传。', en: 'Upload it again.' } },
        );
      return { ...stored, mediaType: type.type };
    } catch (error) {
      if (error instanceof DocumentTooLarge) throw tooLarge();
      throw error;
    }
  }

  @Get(':sha256')
  @OpenToAll()
  @ApiOperation({
    operationId: 'getDocument',
    summary: '读取文件',
    description: 'By content address: whoever holds the address has seen the act that names it.',
  })
  @ApiProduces('application/pdf', 'application/zip', 'image/png', 'image/jpeg', 'text/plain')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 404, type: ProblemDto })
  async get(@Param('sha256') sha256: string, @Res() response: Response): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(sha256) || !(await this.store.has(sha256)))
      throw problem(404, 'no-such-document', '没有这份文件。', 'There is no such document.');
    const { head, whole } = await sniffed((await this.store.get(sha256)) as unknown as Request);
    response.setHeader('content-type', mediaTypeOf(head)?.type ?? 'application/octet-stream');
    response.setHeader(
      'content-disposition',
      `attachment; filename="${sha256.slice(0, 12)}.${mediaTypeOf(head)?.extension ?? 'bin'}"`,
    );
    response.setHeader('cache-control', 'private, max-age=31536000, immutable');
    response.setHeader('etag', `"${sha256}"`);
    whole.pipe(response);
  }
}
