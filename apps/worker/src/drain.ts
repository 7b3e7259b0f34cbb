import { Acts } from '@dingce/acts';
import { workView } from '@dingce/domain';
import type { DueAct } from '@dingce/domain';
import { sqlOf } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { decisionWorkflowId, positionQuery, stageWorkflowId } from '@dingce/workflows';
import type { Position } from '@dingce/workflows';
import { Injectable } from '@nestjs/common';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { DataSource } from 'typeorm';
import { eachLimited } from './poll';

const atOnce = 8;

/** Whether everything that follows from what is recorded has happened: before simulated time may move on, and at the end of a load. */
@Injectable()
export class Drain {
  private readonly sql: Sql;
  constructor(
    private readonly acts: Acts,
    private readonly client: Client,
    dataSource: DataSource,
  ) {
    this.sql = sqlOf(dataSource.manager);
  }

  /** Outbox delivered, every notice tried, read models level with the ledger, every workflow asleep at the version it was told. */
  async drained(decisionIds?: string[]): Promise<boolean> {
    const [pending] = await this.sql.query<{ wakes: boolean; notices: boolean; streams: boolean }>(
      `select exists (select from outbox.wake where version > delivered_version) as wakes,
              exists (select from outbox.notice n join outbox.subscription s on s.subscription_id = n.recipient and s.active
                       where n.delivered_at is null and n.last_error is null) as notices,
              exists (select from ledger.stream s left join projection.position p using (stream_id)
                       where s.head_seq > coalesce(p.seq, 0) and p.stopped is null) as streams`,
    );
    if (!pending || pending.wakes || pending.notices || pending.streams) return false;
    const told = await this.sql.query<{ decision_id: string; version: string }>(
      'select decision_id, version from outbox.wake where $1::text[] is null or decision_id = any ($1)',
      [decisionIds ?? null],
    );
    let asleep = true;
    await eachLimited(told, atOnce, async ({ decision_id, version }) => {
      asleep = asleep && (await this.asleep(decision_id, Number(version)));
    });
    return asleep;
  }

  private async asleep(decisionId: string, version: number): Promise<boolean> {
    const reading = await this.acts.reading(decisionId);
    if (!reading || reading.decision.status === 'closed' || reading.decision.status === 'declined') return true;
    const { open, due } = workView(reading.ruleSet, reading.decision, reading.now);
    const owed = due.filter((act) => act.inMs === 0);
    const ofStages = (act: DueAct): boolean => open.some(({ kind }) => kind === act.stage);
    if (
      !(await this.waits(
        decisionWorkflowId(decisionId),
        version,
        owed.filter((act) => !ofStages(act)),
      ))
    )
      return false;
    for (const { kind, round } of open) {
      const ofStage = owed.filter((act) => act.stage === kind);
      if (!(await this.waits(stageWorkflowId(decisionId, kind, round), version, ofStage))) return false;
    }
    return true;
  }

  /** A query is answered after every signal that came before it, so the answer can't be older than the last delivery. */
  private async waits(workflowId: string, version: number, owed: DueAct[]): Promise<boolean> {
    try {
      const { waiting, ...read } = await this.client.workflow.getHandle(workflowId).query<Position>(positionQuery);
      // What is due and still stands was looked at when it was due: the decider refused it for as long as the ledger stands here.
      return (
        waiting && read.version >= version && owed.every(({ dueAt }) => Date.parse(dueAt) <= Date.parse(read.readAt))
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
