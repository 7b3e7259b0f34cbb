import { currentEpoch, readSetting, sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { CloudEvent, HTTP } from 'cloudevents';
import { DataSource } from 'typeorm';
import { engineEpoch, usualPaceMs, workerConfig } from './config';
import type { WorkerConfig } from './config';
import { eachLimited, Poll } from './poll';
import { signatureHeaders } from './standard-webhook';

interface NoticeRow {
  notice_id: string;
  act_id: string;
  payload: { decisionId: string; type: string; seq: number; recordedAt: string };
  attempts: number;
  url: string;
  secret: string;
  recipient: string;
}

const batch = 50;
const atOnce = 8;
const timeoutMs = 10_000;
const leaseSeconds = 60;
const firstRetrySeconds = 5;
const longestRetrySeconds = 3_600;
const gone = 410;

export const retryAfterSeconds = (attempts: number): number =>
  Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** Math.max(0, attempts - 1));

/** Sends the outbox's notices to those who subscribed: at least once, in no order, signed, until the receiver answers 2xx. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('NoticeSender');
  private readonly poll: Poll;
  private readonly sql: Sql;
  private origin: string | null = null;

  constructor(
    dataSource: DataSource,
    @Inject(engineEpoch) private readonly epoch: number,
    @Inject(workerConfig) { paceMs = usualPaceMs }: WorkerConfig,
  ) {
    this.sql = sqlOf(dataSource.manager);
    this.poll = new Poll('NoticeSender', () => this.send(), paceMs);
  }

  onApplicationBootstrap(): void {
    this.poll.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.poll.stop();
  }

  /** One round; answers whether there was anything to send. */
  async send(): Promise<boolean> {
    if ((await currentEpoch(this.sql)) > this.epoch) return false;
    this.origin ??= (await readSetting(this.sql))?.origin ?? null;
    if (this.origin === null) return false;
    const rows = await this.claim();
    await eachLimited(rows, atOnce, (row) => this.sendOne(row, this.origin as string));
    return rows.length > 0;
  }

  /** A claimed notice comes back by itself when this process dies before it has an answer. Claimed under the held epoch: a superseded sender gets none. */
  private claim(): Promise<NoticeRow[]> {
    return this.sql.query<NoticeRow>(
      `with held as materialized (select ledger.hold_epoch() as epoch),
       pending as (
         select n.notice_id from outbox.notice n join outbox.subscription s on s.subscription_id = n.recipient and s.active
          where n.kind = 'webhook' and n.delivered_at is null and n.next_at <= clock_timestamp()
            and (select epoch from held) <= $3
          order by n.next_at limit $1 for update of n skip locked)
       update outbox.notice n set attempts = n.attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
         from pending p, outbox.subscription s where n.notice_id = p.notice_id and s.subscription_id = n.recipient
       returning n.notice_id, n.act_id, n.payload, n.attempts, n.recipient, s.url, s.secret`,
      [batch, leaseSeconds, this.epoch],
    );
  }

  private async sendOne(row: NoticeRow, origin: string): Promise<void> {
    try {
      const { status, ok } = await this.post(row, origin);
      if (ok)
        await this.sql.query(
          'update outbox.notice set delivered_at = clock_timestamp(), last_error = null where notice_id = $1',
          [row.notice_id],
        );
      else await this.failed(row, `HTTP ${status}`);
      // Standard Webhooks: 410 says that the receiver wants nothing any more.
      if (status === gone)
        await this.sql.query('update outbox.subscription set active = false where subscription_id = $1', [
          row.recipient,
        ]);
    } catch (error) {
      await this.failed(row, error instanceof Error ? error.message : String(error));
    }
  }

  private post({ notice_id: id, payload, url, secret }: NoticeRow, origin: string): Promise<Response> {
    const event = new CloudEvent({
      id,
      source: origin,
      type: `dingce.${payload.type}`,
      subject: `decision/${payload.decisionId}`,
      time: payload.recordedAt,
      sequence: String(payload.seq).padStart(12, '0'),
      datacontenttype: 'application/json',
      data: payload,
    });
    const { headers, body } = HTTP.structured(event);
    const text = String(body);
    const signed = signatureHeaders(secret, id, new Date(), text);
    // A redirect could lead the signed notice anywhere: the subscriber names its address, nobody else.
    return fetch(url, {
      method: 'POST',
      headers: { ...(headers as Record<string, string>), ...signed },
      body: text,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  }

  private async failed(row: NoticeRow, reason: string): Promise<void> {
    this.log.warn(`notice ${row.notice_id} not delivered (attempt ${row.attempts}): ${reason}`);
    await this.sql.query(
      'update outbox.notice set next_at = clock_timestamp() + make_interval(secs => $2), last_error = $3 where notice_id = $1',
      [row.notice_id, retryAfterSeconds(row.attempts), reason.slice(0, 500)],
    );
  }
}
