import { readSetting, sqlOf } from '@dingce/ledger';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Acts } from '@dingce/acts';
import { OpenToAll } from '../auth/caller';
import { problem } from '../problem/problem';
import { BehindDto, HealthDto } from './health.dto';

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
    return { status: 'ok', origin, simulated, engineEpoch, now: await this.acts.now() };
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
