import { createHash } from 'node:crypto';
import { strengthOf } from '@dingce/domain';
import type {
  Actor,
  Basis,
  Calendar,
  DomainEvent,
  Instant,
  Recorded,
  Refusal,
  RuleSet,
  Strength,
} from '@dingce/domain';
import { append, encodeEntry, leafHash, lock, readStream } from '@dingce/ledger';
import type { ActSignature, RecordedEntry, Sql, Statement } from '@dingce/ledger';
import { readState, stateBeside } from '@dingce/projections';
import { canonicalize } from 'json-canonicalize';
import type { Clock } from './clock';
import { read, recordedOf, standingOf, written } from './recorded';
import type { StateCache } from './state-cache';
import type { StreamModel } from './stream-model';

/** One act as it reaches the transaction: the actor is already a person in a post at a time. */
export interface ActRequest<A> {
  actId: string;
  act: A;
  actor: Actor;
  /** What the caller sent, before personal data was sealed; an act id that comes again with another one is refused. */
  fingerprint: unknown;
  /** Absent: when it is recorded. */
  occurredAt?: Instant;
  /** What the actor signed, verified by the caller: it is kept with the act's first event. */
  signature?: ActSignature;
}

export interface Receipt {
  actId: string;
  stream: string;
  firstSeq: number;
  lastSeq: number;
  /** Hex SHA-256 leaf hash of the last entry; null in the receipt of a repeated act. */
  leafHash: string | null;
  recordedAt: Instant;
  repeated: boolean;
  /** As the record has it: a repeated act tells what the first one was. */
  strength: Strength;
  signature: ActSignature | null;
}

export type Performed<S, E> =
  { receipt: Receipt; before: S; state: S; events: Recorded<E>[] } | { refusal: Refusal; state: S };

/** What a decider is told besides act and state. */
export interface Setting {
  ruleSet: RuleSet;
  calendar: Calendar;
}

export const requestHashOf = (type: string, actor: Actor, fingerprint: unknown): Buffer =>
  createHash('sha256')
    .update(canonicalize({ type, person: actor.personId, for: actor.enteredFor?.personId ?? null, fingerprint }))
    .digest();

/** The state under the lock: from the cache, else from its row beside the head, else folded. */
export async function stateUnderLock<S, A extends { type: string; data: object }, E extends DomainEvent<string>>(
  sql: Sql,
  model: StreamModel<S, A, E>,
  stream: string,
  head: { headSeq: number; headHash: string },
  cache: StateCache,
): Promise<S> {
  if (head.headSeq === 0) return model.initial;
  const cached = cache.get<S>(stream, head.headHash, model.foldVersion);
  if (cached !== undefined) return cached;
  const stored = await readState(sql, stream);
  const fits = stored !== null && stored.foldVersion === model.foldVersion;
  if (fits && stored.seq === head.headSeq && stored.headHash === head.headHash) return stored.state as S;
  const entries = await readStream(sql, stream);
  return entries.reduce((state, entry) => model.evolve(state, recordedOf<E>(entry)), model.initial);
}

export interface Recording<E> {
  stream: string;
  actId: string;
  requestHash: Buffer;
  actor: Actor;
  occurredAt: Instant;
  recordedAt: Instant;
  origin: string;
  events: E[];
  signature?: ActSignature;
}

export interface Encoded<E> {
  recorded: Recorded<E>[];
  bodies: Buffer[];
  headHash: string;
  headSeq: number;
}

/** Encodes the events onto the head and appends them. */
export async function appendEvents<E extends DomainEvent<string>>(
  sql: Sql,
  head: { headSeq: number; headHash: string },
  recording: Recording<E>,
  /** What belongs beside them, e.g. the stream's state after them. */
  beside: (encoded: Encoded<E>) => Statement[] = () => [],
): Promise<void> {
  const { stream, actId, requestHash } = recording;
  const encoded = encodeEvents(head, recording);
  await append(sql, { stream, actId, requestHash, bodies: encoded.bodies }, beside(encoded));
}

/** The events as they will stand on the head: their bytes, and what a reader gets back from them. */
function encodeEvents<E extends DomainEvent<string>>(
  head: { headSeq: number; headHash: string },
  recording: Recording<E>,
): Encoded<E> {
  const { stream, actId, actor, occurredAt, recordedAt, origin, events, signature } = recording;
  let prev = head.headHash;
  let seq = head.headSeq;
  const bodies: Buffer[] = [];
  const recorded: Recorded<E>[] = [];
  const by = written(actor);
  const readBack = read(by);
  for (const [part, { type, version, basis, data }] of events.entries()) {
    seq += 1;
    const body = encodeEntry({
      ...(signature && part === 0 ? { v: 2 as const, signature } : { v: 1 as const }),
      origin,
      stream,
      seq,
      prev,
      act: actId,
      part,
      parts: events.length,
      type,
      version,
      actor: by,
      basis: basis as Basis[],
      occurredAt,
      recordedAt,
      data,
    });
    bodies.push(body);
    prev = leafHash(body);
    recorded.push({ ...(events[part] as E), seq, actId, actor: readBack, occurredAt, recordedAt });
  }
  return { recorded, bodies, headHash: prev, headSeq: seq };
}

/**
 * The one transaction, for any kind of stream: lock, judge, append, project. Nothing is recorded when the decider refuses;
 * an act id that was accepted before returns its first receipt (ActReplayedDifferently with another body).
 */
export async function performOn<S, A extends { type: string; data: object }, E extends DomainEvent<string>>(
  sql: Sql,
  model: StreamModel<S, A, E>,
  stream: string,
  request: ActRequest<A>,
  world: { origin: string; clock: Clock; cache: StateCache },
  settingOf: (state: S) => Setting | Promise<Setting>,
  afterCommit: (() => void)[],
  /** What must be known or locked before the act is judged; a throw ends the transaction. */
  beforeJudging?: (state: S) => Promise<void>,
): Promise<Performed<S, E>> {
  const requestHash = requestHashOf(request.act.type, request.actor, request.fingerprint);
  const locked = await lock(sql, { stream, kind: model.kind, actId: request.actId, requestHash });
  const state = await stateUnderLock(sql, model, stream, locked, world.cache);
  if (locked.replay) {
    const { firstSeq, lastSeq, recordedAt } = locked.replay;
    const [first] = await readStream(sql, stream, firstSeq, 1);
    const receipt = {
      actId: request.actId,
      stream,
      firstSeq,
      lastSeq,
      leafHash: null,
      recordedAt,
      repeated: true,
      ...standingOf((first as RecordedEntry).envelope),
    };
    return { receipt, before: state, state, events: [] };
  }
  const now = await world.clock.now(locked.now);
  await beforeJudging?.(state);
  const occurredAt = request.occurredAt ?? now;
  const setting = await settingOf(state);
  const outcome = model.decide(request.act, state, {
    actId: request.actId,
    actor: request.actor,
    now,
    occurredAt,
    ...setting,
  });
  if ('refusal' in outcome) return { refusal: outcome.refusal, state };
  const encoded = encodeEvents(locked, {
    stream,
    actId: request.actId,
    requestHash,
    actor: request.actor,
    occurredAt,
    recordedAt: now,
    origin: world.origin,
    events: outcome.events,
    ...(request.signature ? { signature: request.signature } : {}),
  });
  const { recorded, bodies, headSeq: seq, headHash } = encoded;
  const after = recorded.reduce<S>((s, e) => model.evolve(s, e), state);
  const kept = stateBeside(stream, model.kind, { seq, headHash, foldVersion: model.foldVersion, state: after });
  await append(sql, { stream, actId: request.actId, requestHash, bodies }, [
    kept,
    ...(model.beside?.(stream, state, after) ?? []),
  ]);
  await model.project?.(sql, stream, state, after, recorded);
  afterCommit.push(() => world.cache.set(stream, headHash, model.foldVersion, after));
  const receipt = {
    actId: request.actId,
    stream,
    firstSeq: locked.headSeq + 1,
    lastSeq: seq,
    leafHash: headHash,
    recordedAt: now,
    repeated: false,
    strength: strengthOf(request.actor.enteredFor !== null, request.actor.auth),
    signature: request.signature ?? null,
  };
  return { receipt, before: state, state: after, events: recorded };
}
