import { EpochSuperseded, RuleSetMissing } from '@dingce/acts';
import { EventNotUnderstood } from '@dingce/domain';
import { ActReplayedDifferently, EntryRefused, EntryTooLarge, ledgerFrozen, LedgerRefused } from '@dingce/ledger';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problem, ProblemError } from './problem';

const logger = new Logger('Problem');

interface PgError {
  code?: string;
  driverError?: { code?: string };
}

const sqlState = (error: unknown): string => {
  const { code, driverError } = (error ?? {}) as PgError;
  return String(driverError?.code ?? code ?? '');
};

const diskFull = '53100';

/** Postgres was not reached, is starting or stopping, or has no connection or room left: nothing was recorded. */
const unreached = (error: unknown): boolean =>
  /^(08001|08004|57P03|53)/.test(sqlState(error)) ||
  ['ECONNREFUSED', 'ETIMEDOUT'].includes(sqlState(error)) ||
  /timeout exceeded when trying to connect/i.test(String(error));

/** The connection was lost on the way, perhaps after the commit was sent. */
const brokenOff = (error: unknown): boolean =>
  /^(08|57P|25P03)/.test(sqlState(error)) ||
  ['ECONNRESET', 'EPIPE'].includes(sqlState(error)) ||
  /terminated/i.test(String(error));

/** Every error leaves as a problem: what happened, what to do, a stable code; never a stack or SQL. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ActReplayedDifferently)
    return problem(
      409,
      'idempotency-key-reused',
      '该幂等键已用于内容不同的请求。',
      'This Idempotency-Key was used for another body.',
      {
        satisfiedBy: { zh: '换用新的幂等键，或重发原请求。', en: 'Use a new key, or send the first body again.' },
      },
    );
  if (error instanceof EntryTooLarge)
    return problem(
      413,
      'entry-too-large',
      '内容过长，一次登记不超过 60 KiB。',
      'The act is larger than one entry of the record may be (60 KiB).',
      {
        satisfiedBy: { zh: '长文本请作为文件上传。', en: 'Upload long texts as documents.' },
      },
    );
  if (error instanceof EntryRefused)
    return problem(
      422,
      'not-recordable',
      '内容含有不能入档的字符或数值。',
      `The act can't be recorded: ${error.message}`,
    );
  if (error instanceof RuleSetMissing)
    return problem(
      503,
      'rule-set-missing',
      '本机未安装该决策适用的规则。',
      'The pinned rule set is not installed here.',
      {
        satisfiedBy: { zh: '安装该规则文件后重试。', en: 'Install its file and try again.' },
      },
    );
  if (error instanceof EventNotUnderstood)
    return problem(
      503,
      'event-not-understood',
      '该卷宗含有本程序尚不认识的登记（可能由更新版本写入），本次操作没有登记。',
      `This record holds an entry that this program does not know, perhaps written by a newer one; nothing was recorded: ${error.message}`,
      {
        satisfiedBy: {
          zh: '请管理员将各组成部分升级到同一版本，处置见 docs/runbooks/projection-stopped.md。',
          en: 'Have the operator bring all parts to the same version, see docs/runbooks/projection-stopped.md.',
        },
      },
    );
  if (error instanceof EpochSuperseded)
    return problem(409, 'epoch-superseded', '引擎已更新换代。', 'The engine epoch is superseded.');
  if (error instanceof LedgerRefused && error.code === ledgerFrozen)
    return problem(
      503,
      'ledger-frozen',
      '登记已冻结：日志与已签署的检查点不一致，本次操作没有登记。',
      'The ledger is frozen: the log contradicts what was signed; nothing was recorded.',
      { satisfiedBy: { zh: '请管理员按运行手册处理后重试。', en: 'An operator follows the runbook; then try again.' } },
      { 'retry-after': '600' },
    );
  if (error instanceof HttpException) return ofHttp(error);
  const unread = unreadBody(error);
  if (unread) return unread;
  if (sqlState(error).startsWith('22'))
    return problem(
      422,
      'value-not-storable',
      '请求中有不能保存或比较的值。',
      'The request holds a value that can be neither stored nor compared.',
      {
        satisfiedBy: { zh: '检查日期、编号和控制字符。', en: 'Check dates, ids and control characters.' },
      },
    );
  if (sqlState(error) === diskFull)
    return problem(
      503,
      'ledger-disk-full',
      '登记库磁盘已满，本次操作没有登记。',
      "The ledger's disk is full; nothing was recorded.",
      {
        satisfiedBy: {
          zh: '请管理员腾出空间，再用同一幂等键重试。',
          en: 'An operator makes room; then try again with the same Idempotency-Key.',
        },
      },
      { 'retry-after': '60' },
    );
  if (unreached(error))
    return problem(
      503,
      'ledger-unavailable',
      '登记库暂时不可用，本次操作没有登记。',
      'The ledger is out of reach; nothing was recorded.',
      { satisfiedBy: { zh: '稍后用同一幂等键重试。', en: 'Try again with the same Idempotency-Key.' } },
      { 'retry-after': '5' },
    );
  if (brokenOff(error))
    return problem(
      503,
      'ledger-unavailable',
      '与登记库的连接中断，本次操作可能已登记，也可能没有。',
      'The connection to the ledger broke off: the act may have been recorded, or not.',
      {
        satisfiedBy: {
          zh: '稍后用同一幂等键重试：已登记的会得到原回执，不会重复登记。',
          en: 'Try again with the same Idempotency-Key: what was recorded answers its first receipt, and is not recorded twice.',
        },
      },
      { 'retry-after': '5' },
    );
  logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return problem(500, 'internal', '系统内部错误，本次操作没有登记。', 'An internal error; nothing was recorded.', {
    satisfiedBy: { zh: '请联系管理员。', en: 'Tell the operator.' },
  });
}

/** The body could not be read: body-parser's own errors, by their type, else by their status. */
function unreadBody(error: unknown): ProblemError | null {
  const { type, status, message } = error as { type?: string; status?: number; message?: string };
  if (type === 'entity.too.large')
    return problem(413, 'body-too-large', '请求体过大。', 'The request body is too large.', {
      satisfiedBy: { zh: '文件请用上传接口。', en: 'Use the upload for documents.' },
    });
  if (type === 'entity.parse.failed')
    return problem(400, 'malformed-body', '请求体不是有效的 JSON。', 'The body is not valid JSON.', {
      satisfiedBy: { zh: '发送一个 JSON 对象。', en: 'Send one JSON object.' },
    });
  return typeof type === 'string' && status !== undefined && status >= 400 && status < 500
    ? ofStatus(status, message ?? '')
    : null;
}

const ofHttp = (error: HttpException): ProblemError => ofStatus(error.getStatus(), error.message);

function ofStatus(status: number, message: string): ProblemError {
  const codes: Record<number, [string, string, string]> = {
    400: ['bad-request', '请求有误。', 'The request is malformed.'],
    404: ['not-found', '没有这个地址或对象。', 'There is nothing here.'],
    405: ['method-not-allowed', '不支持该方法。', 'The method is not allowed.'],
    413: ['body-too-large', '内容过大。', 'The content is too large.'],
    415: ['unsupported-media-type', '不支持的内容类型。', 'The media type is not supported.'],
  };
  const [code, zh, en] = codes[status] ?? ['http-error', '请求未能完成。', 'The request failed.'];
  return problem(status, code, zh, `${en} ${message}`.trim());
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const { problem: body, headers } = problemOf(error);
    if (response.headersSent) {
      response.end();
      return;
    }
    response
      .status(body.status)
      .set(headers)
      .type('application/problem+json')
      .send(JSON.stringify({ ...body, instance: http.getRequest<Request>().originalUrl }));
  }
}
