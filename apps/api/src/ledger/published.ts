import { NothingPublished, PublishedLog } from '@dingce/evidence';
import type { LogStore } from '@dingce/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { problem } from '../problem/problem';
import type { ProblemError } from '../problem/problem';
import { logStoreToken } from './log-store.token';

const notYet = (zh: string, en: string, wait: string): ProblemError =>
  problem(
    503,
    'nothing-published',
    zh,
    en,
    { satisfiedBy: { zh: '稍后重试。', en: 'Try again later.' } },
    { 'retry-after': wait },
  );

/** The published log, opened anew for each request: its checkpoint is the newest, and nothing in between is ever seen. */
@Injectable()
export class Published {
  constructor(@Inject(logStoreToken) private readonly files: LogStore | null) {}

  /** Throws 503 `nothing-published`. */
  store(): LogStore {
    if (!this.files)
      throw notYet('本机未配置透明日志的发布位置。', 'No published log is configured here (DINGCE_LOG).', '600');
    return this.files;
  }

  /** Throws 503 `nothing-published`. */
  async log(): Promise<PublishedLog> {
    const log = await this.logIfAny();
    if (!log) throw notYet('日志尚未发布检查点。', 'The log has published no checkpoint yet.', '5');
    return log;
  }

  /** Null while nothing has been published; throws 503 where no log is configured. */
  async logIfAny(): Promise<PublishedLog | null> {
    return PublishedLog.open(this.store()).catch((error: unknown) => {
      if (error instanceof NothingPublished) return null;
      throw error;
    });
  }
}
