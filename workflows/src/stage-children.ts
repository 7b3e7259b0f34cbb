import type { WorkView } from '@dingce/domain';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, getExternalWorkflowHandle, log, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import { stageWorkflowId } from './ids';
import type { DecisionInput, StageInput } from './inputs';
import { stageLabel } from './operator-view';
import { stageWorkflows } from './stage-workflows';
import { ledgerStandsAt } from './wake-ups';
import type { WakeUps } from './wake-ups';

type OpenStage = WorkView['open'][number];

const restartAfter = '10 seconds';

/** The workflows of the open stages, which outlive every run of their parent. */
export class StageChildren {
  private readonly started = new Set<string>();
  private readonly adopted = new Set<string>();

  constructor(
    private readonly input: DecisionInput,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Starts what is not alive. A child that an earlier run started, or that outlived a recovery, is adopted. */
  async keepAlive(view: WorkView, unitOf: (stage: OpenStage) => string | null): Promise<void> {
    for (const stage of view.open) {
      const workflowId = stageWorkflowId(view.decisionId, stage.kind, stage.round);
      // An adopted child's end can't be awaited: whether it lives is asked anew at every look, by trying to start it.
      if (!this.started.has(workflowId)) await this.start(workflowId, stage, view, unitOf(stage));
    }
  }

  /** A decision's workflow ends after its stages; those it adopted it can't wait for. */
  async allEnded(): Promise<void> {
    await condition(() => this.started.size === 0);
  }

  private async start(
    workflowId: string,
    { kind, round }: OpenStage,
    view: WorkView,
    unit: string | null,
  ): Promise<void> {
    const { decisionId, searchAttributes, historyLimit } = this.input;
    const { epoch } = this.wakeUps;
    const input: StageInput = {
      decisionId,
      epoch,
      version: view.version,
      searchAttributes,
      stage: kind,
      round,
      ...(historyLimit ? { historyLimit } : {}),
    };
    const due = view.due.filter((d) => d.stage === kind);
    const seen = { decisionId, stages: [kind], unit, status: view.status, due };
    try {
      const child = await startChild(stageWorkflows[kind], {
        workflowId,
        args: [input],
        // With TERMINATE a parent that goes on as new would kill its stages.
        parentClosePolicy: ParentClosePolicy.ABANDON,
        ...stageLabel(seen, view.title, round, searchAttributes),
      });
      this.started.add(workflowId);
      this.adopted.delete(workflowId);
      void child.result().then(
        () => this.ended(workflowId),
        (error: unknown) => this.failed(workflowId, error),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (!this.adopted.has(workflowId)) await this.tell(workflowId, view.version);
      this.adopted.add(workflowId);
    }
  }

  private ended(workflowId: string): void {
    this.started.delete(workflowId);
    this.wakeUps.nudge();
  }

  // An operator terminated it, or its engine was superseded: it is started again, but never in a busy loop.
  private async failed(workflowId: string, error: unknown): Promise<void> {
    log.warn('a stage workflow failed and will be started again while its stage is open', { workflowId, error });
    await sleep(restartAfter);
    this.ended(workflowId);
  }

  /** An adopted stage may be of an older epoch; the wake-up hands the present one on. */
  private async tell(workflowId: string, version: number): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowId).signal(ledgerStandsAt, version, this.wakeUps.epoch);
    } catch (error) {
      // It ended between the two commands: a later look starts it if its stage is still open.
      void this.failed(workflowId, error);
    }
  }
}
