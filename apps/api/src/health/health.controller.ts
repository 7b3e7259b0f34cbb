import { readLog, readSetting, sqlOf } from '@dingce/ledger';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Acts } from '@dingce/acts';
import { OpenToAll } from '../auth/caller';
import { problem } from '../problem/problem';
import { BehindDto, HealthDto, LogHealthDto } from './health.dto';

@ApiTags('health')
@Controller('v1')
export class HealthController {
  constructor(
    private readonly acts: Acts,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('health')
  @OpenToAll()
  @ApiOperation({
    operationId: 'health',
    summary: '运行状况',
    description: 'Whether acts can be recorded, which ledger it is, and what time it is there.',
  })
  @ApiOkResponse({ type: HealthDto })
  async health(): Promise<HealthDto> {
    const setting = await readSetting(sqlOf(this.dataSource.manager));
    if (!setting) throw problem(503, 'ledger-not-open', '登记库尚未建立。', 'The ledger has not been opened.');
    const { origin, simulated, engineEpoch } = setting;
    const { halted } = await readLog(sqlOf(this.dataSource.manager));
    const status = halted === null ? 'ok' : 'frozen';
    return { status, origin, simulated, engineEpoch, now: await this.acts.now() };
  }

  @Get('health/log')
  @OpenToAll()
  @ApiOperation({
    operationId: 'logHealth',
    summary: '透明日志状况',
    description: 'How far the log is sequenced and published, and whether it was halted.',
  })
  @ApiOkResponse({ type: LogHealthDto })
  async log(): Promise<LogHealthDto> {
    const sql = sqlOf(this.dataSource.manager);
    const { log, edge, halted } = await readLog(sql);
    const [row] = await sql.query<{ pending: string; size: string | null; ago: string | null }>(
      `select (select count(*) from ledger.pending) as pending, c.size, extract(epoch from clock_timestamp() - c.published_at) as ago
         from (select 1) one left join (select size, published_at from ledger.checkpoint order by size desc limit 1) c on true`,
    );
    return {
      log,
      size: edge.size,
      published: Number(row?.size ?? 0),
      pending: Number(row?.pending ?? 0),
      publishedSecondsAgo: row?.ago ? Math.max(0, Math.round(Number(row.ago))) : null,
      halted,
    };
  }

  @Get('health/behind')
  @OpenToAll()
  @ApiOperation({
    operationId: 'behind',
    summary: '积压',
    description: 'Wake-ups, notices and read models that have not caught up; stopped read models are an alarm.',
  })
  @ApiOkResponse({ type: BehindDto })
  async behind(): Promise<BehindDto> {
    const [row] = await sqlOf(this.dataSource.manager).query<{
      wakes: string;
      notices: string;
      streams: string;
      stopped: string;
    }>(
      `select (select count(*) from outbox.wake where version > delivered_version) as wakes,
              (select count(*) from outbox.notice where delivered_at is null) as notices,
              (select count(*) from ledger.stream s left join projection.position p using (stream_id) where s.head_seq > coalesce(p.seq, 0)) as streams,
              (select count(*) from projection.position where stopped is not null) as stopped`,
    );
    return {
      wakes: Number(row?.wakes),
      notices: Number(row?.notices),
      streams: Number(row?.streams),
      stopped: Number(row?.stopped),
    };
  }
}
