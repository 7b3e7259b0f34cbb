import type {
  Actor,
  AnyDecisionAct,
  Decision,
  DecisionState,
  Instant,
  RecordedDecisionEvent,
  Refusal,
  RuleSet,
  StageKind,
} from '@dingce/domain';
import { conclusion, nextStages, wakes } from '@dingce/domain';
import {
  brieflyIn,
  currentEpoch,
  decisionStreamOf,
  engineActId,
  holdEpoch,
  ledgerNow,
  poolOf,
  readHead,
  sqlOf,
  storeSealed,
} from '@dingce/ledger';
import type { SealedValue, Sql } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { recordAttempt } from './attempts';
import type { Attempt } from './attempts';
import { Windows } from './comment-windows';
import { decisionStream } from './decision-stream';
import { announce, wake } from './outbox';
import { performOn, stateUnderLock } from './perform';
import type { ActRequest, Performed, Receipt, Setting } from './perform';
import { StateCache } from './state-cache';
import type { StreamModel } from './stream-model';
import type { World } from './world';

export interface PersonRequest extends ActRequest<AnyDecisionAct> {
  decisionId: string;
  /** The stage's ETag as the caller saw it: the sequence of its last event. */
  ifMatch?: { stage: StageKind; seq: number };
  /** Values that go to the vault under their commitments, in the act's transaction. */
  sealed?: SealedValue[];
}

export type ActAnswer =
  | { receipt: Receipt; decision: Decision; events: RecordedDecisionEvent[] }
  | { refusal: Refusal; decision: DecisionState }
  | { stale: { stage: StageKind; seq: number } };

export interface EngineRequest {
  decisionId: string;
  epoch: number;
  workflowId: string;
  what: string;
  /** The due instant or the version that caused it: with workflow and `what` it makes the act id. */
  cause: string;
  act: AnyDecisionAct;
}

export type EngineRecording =
  | { result: 'recorded'; version: number }
  | { result: 'not-due'; inMs: number }
  | { result: 'suspended' }
  | { result: 'settled'; reason: string };

/** An engine of an older epoch still lives: it must record, notify and publish nothing. */
export class EpochSuperseded extends Error {
  constructor(
    readonly epoch: number,
    readonly current: number,
  ) {
    super(`engine epoch ${epoch} is superseded by ${current}`);
  }
}

function leaveToNewer(epoch: number, current: number): void {
  if (epoch < current) throw new EpochSuperseded(epoch, current);
}

/** The pinned rule set is not installed here: install its file, nothing else can judge this decision. */
export class RuleSetMissing extends Error {
  constructor(readonly hash: string) {
    super(`rule set ${hash} is not installed`);
  }
}

export interface DecisionReading {
  ruleSet: RuleSet;
  decision: Decision;
  now: Instant;
  version: number;
}

class Stale extends Error {
  constructor(readonly at: { stage: StageKind; seq: number }) {
    super('stale');
  }
}

/** Rolls a refused act back, so that not even its stream's row is left. */
class RolledBack<T> extends Error {
  constructor(readonly answer: T) {
    super('refused');
  }
}

const isRefused = (result: unknown): boolean => typeof result === 'object' && result !== null && 'refusal' in result;

const attemptOf = ({ decisionId, actor, act }: PersonRequest, refusal: Refusal): Attempt => ({
  decisionId,
  actor,
  act: act.type,
  refusal,
});

/**
 * Whether a refused act left nothing in its transaction, so that its attempt may be committed there. A decision that does not stand yet
 * leaves its stream's row, and closing a consultation locks streams that may be new. What goes to the security stream, one row for
 * the whole ledger, waits until the decision's lock is released.
 */
const standsAlone = ({ act }: PersonRequest, { refusal, state }: { refusal: Refusal; state: DecisionState }): boolean =>
  refusal.kind === 'gate' && state.status !== 'none' && act.type !== 'CloseConsultation';

const engine: Actor = {
  kind: 'engine',
  personId: 'engine',
  postId: null,
  unitId: null,
  organId: null,
  roles: ['engine'],
  auth: { method: 'workflow', strength: 'none' },
  enteredFor: null,
};

/** The one transaction, called by the API for persons and by the worker for workflows. */
export class Acts {
  private readonly cache = new StateCache();
  constructor(
    private readonly dataSource: DataSource,
    private readonly world: World,
  ) {}

  /** Which ledger this is; named in every entry, and in every statement that a person signs. */
  get origin(): string {
    return this.world.origin;
  }

  /** Judges and records one act on one decision. */
  async perform(request: PersonRequest): Promise<ActAnswer> {
    try {
      const { performed, remembered } = await this.inTransaction(async (sql, commit) => {
        const performed = await this.performDecision(sql, request, commit);
        if (!('refusal' in performed)) return { performed, remembered: true };
        if (!standsAlone(request, performed)) throw new RolledBack({ performed, remembered: false });
        // The attempt is evidence: it is recorded before the refusal is answered, in the transaction that refused.
        await recordAttempt(sql, attemptOf(request, performed.refusal), this.world);
        return { performed, remembered: true };
      });
      if ('refusal' in performed) {
        if (!remembered) await this.remember(request, performed.refusal);
        return { refusal: performed.refusal, decision: performed.state };
      }
      return {
        receipt: performed.receipt,
        decision: performed.state as Decision,
        events: performed.events as RecordedDecisionEvent[],
      };
    } catch (error) {
      if (error instanceof Stale) return { stale: error.at };
      throw error;
    }
  }

  /** The same transaction for any other kind of stream. */
  async performOn<
    S,
    A extends { type: string; data: object },
    E extends { type: string; version: number; basis: string[]; data: object },
  >(
    model: StreamModel<S, A, E>,
    stream: string,
    request: ActRequest<A> & { sealed?: SealedValue[]; organId: string },
    ruleSet?: RuleSet,
  ): Promise<Performed<S, E>> {
    const setting = async (): Promise<Setting> => ({
      ruleSet: ruleSet as RuleSet,
      calendar: await this.world.calendar(request.organId),
    });
    return this.inTransaction(async (sql, commit) => {
      const performed = await performOn(
        sql,
        model,
        stream,
        request,
        { ...this.world, cache: this.cache },
        setting,
        commit,
      );
      if (request.sealed && 'receipt' in performed && !performed.receipt.repeated)
        await this.sealIn(sql, stream, request.sealed);
      return performed;
    });
  }

  /** An act of a workflow, under the same decider. Time decides here whether a timer fired early; nothing unlawful is recorded. */
  async performEngine(request: EngineRequest): Promise<EngineRecording> {
    return this.engineAct(request, (sql, commit) => this.performDecision(sql, this.engineRequest(request), commit));
  }

  /** Closes a consultation's window: counts and heads of all eight streams, in the transaction that closes them. */
  async closeConsultation(request: Omit<EngineRequest, 'act'>): Promise<EngineRecording> {
    // What the streams hold is put in once they are locked.
    const act: AnyDecisionAct = { type: 'CloseConsultation', data: { counts: [], heads: [] } };
    return this.engineAct({ ...request, act }, (sql, commit) =>
      this.performDecision(sql, this.engineRequest({ ...request, act }), commit),
    );
  }

  /** Where a decision stands, for a workflow; null when there is none. */
  async readDecision(decisionId: string, epoch: number): Promise<DecisionReading | null> {
    const sql = sqlOf(this.dataSource.manager);
    leaveToNewer(epoch, await currentEpoch(sql));
    return this.reading(decisionId);
  }

  /** Where a decision stands now, with the rule set it is pinned to. */
  async reading(decisionId: string): Promise<DecisionReading | null> {
    const sql = sqlOf(this.dataSource.manager);
    const stream = decisionStreamOf(decisionId);
    const head = await readHead(sql, stream);
    if (!head || head.headSeq === 0) return null;
    const decision = await stateUnderLock(sql, decisionStream, stream, head, this.cache);
    if (decision.status === 'none') return null;
    const now = await this.world.clock.now(head.now);
    return { ruleSet: this.ruleSet(decision.ruleSet.hash), decision, now, version: decision.seq };
  }

  /** Whether the workflows have caught up: nothing is due to be opened or closed by them now. */
  settled({ ruleSet, decision }: DecisionReading): boolean {
    return (
      nextStages(ruleSet, decision).length === 0 &&
      (decision.status === 'closed' || conclusion(ruleSet, decision) === null)
    );
  }

  async recordAttempt(attempt: Attempt): Promise<void> {
    await this.inTransaction((sql) => recordAttempt(sql, attempt, this.world));
  }

  ruleSet(hash: string): RuleSet {
    const ruleSet = this.world.ruleSet(hash);
    if (!ruleSet) throw new RuleSetMissing(hash);
    return ruleSet;
  }

  calendar(organId: string) {
    return this.world.calendar(organId);
  }

  async now(): Promise<Instant> {
    return this.world.clock.now(await ledgerNow(sqlOf(this.dataSource.manager)));
  }

  private async inTransaction<T>(work: (sql: Sql, commit: (() => void)[]) => Promise<T>): Promise<T> {
    const commit: (() => void)[] = [];
    try {
      const result = await brieflyIn(poolOf(this.dataSource), async (sql) => {
        const answer = await work(sql, commit);
        if (isRefused(answer)) throw new RolledBack(answer);
        return answer;
      });
      for (const after of commit) after();
      return result;
    } catch (error) {
      if (error instanceof RolledBack) return error.answer as T;
      throw error;
    }
  }

  private engineRequest(request: EngineRequest): PersonRequest {
    const { decisionId, workflowId, what, cause, act } = request;
    return {
      decisionId,
      actId: engineActId(workflowId, what, cause),
      act,
      actor: engine,
      fingerprint: { workflowId, what, cause },
    };
  }

  private async performDecision(sql: Sql, request: PersonRequest, commit: (() => void)[]) {
    const stream = decisionStreamOf(request.decisionId);
    if (request.act.type === 'ProposeDecision' && request.act.data.decisionId !== request.decisionId)
      throw new Error(`the proposal of ${request.act.data.decisionId} came for ${request.decisionId}`);
    const hash = (state: DecisionState): string =>
      state.status !== 'none'
        ? state.ruleSet.hash
        : request.act.type === 'ProposeDecision'
          ? request.act.data.ruleSet.hash
          : '';
    const organ = (state: DecisionState): string =>
      state.status !== 'none' ? state.organId : request.act.type === 'ProposeDecision' ? request.act.data.organId : '';
    const settingOf = async (state: DecisionState): Promise<Setting> => {
      if (state.status === 'none' && request.act.type !== 'ProposeDecision')
        return { ruleSet: {} as RuleSet, calendar: await this.world.calendar('') };
      return { ruleSet: this.ruleSet(hash(state)), calendar: await this.world.calendar(organ(state)) };
    };
    const windows = new Windows(sql, request);
    const beforeJudging = async (state: DecisionState): Promise<void> => {
      this.checkMatch(request, state);
      if (request.act.type === 'CloseConsultation' && state.status !== 'none')
        Object.assign(request.act.data, await windows.counted(state));
    };
    const world = { ...this.world, cache: this.cache };
    const performed = await performOn(sql, decisionStream, stream, request, world, settingOf, commit, beforeJudging);
    if ('refusal' in performed || performed.receipt.repeated || performed.state.status === 'none') return performed;
    const events = performed.events as RecordedDecisionEvent[];
    for (const event of events) await windows.move(performed.state, event, this.world.origin);
    await this.follow(sql, request, performed.before, performed.state, events);
    return performed;
  }

  private checkMatch(request: PersonRequest, state: DecisionState): void {
    if (!request.ifMatch || state.status === 'none') return;
    const { stage, seq } = request.ifMatch;
    const stands = state.stages[stage]?.seq ?? 0;
    if (stands !== seq) throw new Stale({ stage, seq: stands });
  }

  /** What must follow in the same transaction: the vault, wake-up and notices. */
  private async follow(
    sql: Sql,
    request: PersonRequest,
    before: DecisionState,
    after: Decision,
    events: RecordedDecisionEvent[],
  ): Promise<void> {
    const stream = decisionStreamOf(request.decisionId);
    if (request.sealed) await this.sealIn(sql, stream, request.sealed);
    if (before.status === 'none' || wakes(this.ruleSet(after.ruleSet.hash), before, after)) await wake(sql, after);
    await announce(sql, after, events);
  }

  private async sealIn(sql: Sql, stream: string, values: SealedValue[]): Promise<void> {
    if (values.length === 0) return;
    if (!this.world.vaultKeys) throw new Error('this installation has no keys for its vault: nothing can be sealed');
    await storeSealed(sql, this.world.vaultKeys, stream, values);
  }

  private async engineAct(
    request: EngineRequest,
    work: (
      sql: Sql,
      commit: (() => void)[],
    ) => Promise<Performed<DecisionState, { type: string; version: number; basis: string[]; data: object }>>,
  ): Promise<EngineRecording> {
    const performed = await this.inTransaction(async (sql, commit) => {
      // Held until the act is committed: nothing of an older engine lands after a raise.
      leaveToNewer(request.epoch, await holdEpoch(sql));
      return work(sql, commit);
    });
    if ('receipt' in performed)
      return { result: 'recorded', version: performed.state.status === 'none' ? 0 : performed.state.seq };
    const { reason, at } = performed.refusal;
    if (reason === 'not-due' && at)
      return { result: 'not-due', inMs: Math.max(0, Date.parse(at) - Date.parse(await this.now())) };
    if (reason === 'suspended') return { result: 'suspended' };
    return { result: 'settled', reason };
  }

  private async remember(request: PersonRequest, refusal: Refusal): Promise<void> {
    if (refusal.kind !== 'gate' && refusal.kind !== 'authority') return;
    await this.recordAttempt(attemptOf(request, refusal));
  }
}
