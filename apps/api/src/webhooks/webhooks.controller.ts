import { randomBytes, randomUUID } from 'node:crypto';
import { Acts } from '@dingce/acts';
import type { Actor } from '@dingce/domain';
import { sqlOf } from '@dingce/ledger';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { ProblemDto } from '../acts/act-answer.dto';
import { Caller } from '../auth/caller';
import { problem } from '../problem/problem';
import { uuidParam } from '../problem/uuid-param';
import { webhookUrlFault, webhookUrlFaults } from './webhook-url';
import { NewSubscriptionDto, SubscribeDto, SubscriptionDto } from './webhooks.dto';

const columns = `subscription_id as "id", organ_id as "organId", client_id as "clientId", url, types, active`;

/** A client keeps its own subscriptions; the office and the system administrator keep all of their organ's. */
type Keeper = { organId: string; own: string | null };

@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly acts: Acts,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    operationId: 'subscribe',
    summary: '订阅通知',
    description:
      "Notices of the caller's organ: CloudEvents, signed by Standard Webhooks. The secret is shown in this answer only.",
  })
  @ApiResponse({ status: 201, type: NewSubscriptionDto })
  @ApiResponse({ status: 403, type: ProblemDto })
  @ApiResponse({ status: 422, type: ProblemDto })
  async subscribe(
    @Caller() caller: Actor,
    @Body() { url, types }: SubscribeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewSubscriptionDto> {
    const { organId } = await this.keeper(caller, 'SubscribeWebhook');
    const fault = webhookUrlFault(url);
    if (fault)
      throw problem(422, fault, '不能向该地址发送通知。', 'Notices can’t be sent to this address.', {
        errors: [{ pointer: '/url', rule: fault, detail: webhookUrlFaults[fault] }],
      });
    const id = randomUUID();
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const [subscription] = await this.sql().query<SubscriptionDto>(
      `insert into outbox.subscription (subscription_id, organ_id, client_id, url, secret, types) values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
      [id, organId, caller.personId, new URL(url).href, secret, types],
    );
    response.setHeader('location', `/v1/webhooks/${id}`);
    response.setHeader('cache-control', 'no-store');
    return { ...(subscription as SubscriptionDto), secret };
  }

  @Get()
  @ApiOperation({
    operationId: 'listSubscriptions',
    summary: '通知订阅列表',
    description: 'Without secrets. Inactive ones were ended here or by a receiver that answered 410.',
  })
  @ApiResponse({ status: 200, type: [SubscriptionDto] })
  async list(@Caller() caller: Actor): Promise<SubscriptionDto[]> {
    const { organId, own } = await this.keeper(caller, 'ListWebhooks');
    return this.sql().query<SubscriptionDto>(
      `select ${columns} from outbox.subscription where organ_id = $1 and ($2::text is null or client_id = $2) order by active desc, url, subscription_id`,
      [organId, own],
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'unsubscribe',
    summary: '停止通知',
    description: 'Nothing more is sent, not even what is pending. Ending it again changes nothing.',
  })
  @ApiResponse({ status: 204, description: '已停止 / ended' })
  @ApiResponse({ status: 404, type: ProblemDto })
  async unsubscribe(@Caller() caller: Actor, @Param('id', uuidParam) id: string): Promise<void> {
    const { organId, own } = await this.keeper(caller, 'UnsubscribeWebhook');
    const ended = await this.sql().query<{ id: string }>(
      `with ended as (update outbox.subscription set active = false where subscription_id = $1 and organ_id = $2 and ($3::text is null or client_id = $3) returning subscription_id)
       select subscription_id as id from ended`,
      [id, organId, own],
    );
    if (ended.length === 0)
      throw problem(404, 'no-such-subscription', '没有这项订阅。', 'There is no such subscription.');
  }

  private async keeper(caller: Actor, act: string): Promise<Keeper> {
    const { kind, organId, personId, roles } = caller;
    if (organId !== null && (['office', 'system-administrator'] as const).some((role) => roles.includes(role)))
      return { organId, own: null };
    if (organId !== null && kind === 'client') return { organId, own: personId };
    await this.acts.recordAttempt({
      decisionId: null,
      actor: caller,
      act,
      refusal: { kind: 'authority', reason: 'may-not-subscribe', basis: [] },
    });
    throw problem(403, 'may-not-subscribe', '本岗位不能管理通知订阅。', 'This post may not keep subscriptions.', {
      satisfiedBy: {
        zh: '由接入系统、办公室或系统管理岗位办理。',
        en: 'Let the client itself, the office or the system administrator do it.',
      },
    });
  }

  private sql() {
    return sqlOf(this.dataSource.manager);
  }
}
