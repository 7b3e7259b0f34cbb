import { strengthOf, upcast } from '@dingce/domain';
import type { Actor, DomainEvent, Recorded, Strength } from '@dingce/domain';
import type { ActSignature, Actor as LedgerActor, Envelope, RecordedEntry } from '@dingce/ledger';

/** The actor as it is written down: a person in a post, never their roles, which follow from the post's own history. */
export function written(actor: Actor): LedgerActor {
  const { kind, personId: id, postId, unitId, organId, auth, enteredFor } = actor;
  return {
    kind,
    id,
    ...(postId ? { post: postId } : {}),
    ...(unitId ? { unit: unitId } : {}),
    ...(organId ? { organ: organId } : {}),
    auth,
    ...(enteredFor
      ? {
          for: {
            kind: enteredFor.kind,
            id: enteredFor.personId,
            ...(enteredFor.postId ? { post: enteredFor.postId } : {}),
            ...(enteredFor.unitId ? { unit: enteredFor.unitId } : {}),
            evidence: enteredFor.evidence,
          },
        }
      : {}),
  };
}

/** The actor as the record alone tells it: a fold sees no more, whether it runs in the act's transaction or years later. */
export function read(actor: LedgerActor): Actor {
  const principal = { roles: [], organId: actor.organ ?? null };
  return {
    ...principal,
    kind: actor.kind,
    personId: actor.id,
    postId: actor.post ?? null,
    unitId: actor.unit ?? null,
    auth: actor.auth,
    enteredFor: actor.for
      ? {
          ...principal,
          kind: actor.for.kind,
          personId: actor.for.id,
          postId: actor.for.post ?? null,
          unitId: actor.for.unit ?? null,
          evidence: actor.for.evidence,
        }
      : null,
  };
}

/**
 * How strongly the record ties an act to its person, and what was signed. Envelopes of version 1 know no signature. A fold sees neither: what is
 * lawful does not depend on it.
 */
export const standingOf = ({ actor, signature }: Envelope): { strength: Strength; signature: ActSignature | null } => ({
  strength: strengthOf(actor.for !== undefined, actor.auth),
  signature: signature ?? null,
});

/**
 * An entry of the ledger as the domain folds it. Old event versions are upcast here, on reading; stored bytes never change.
 * Throws EventNotUnderstood.
 */
export function recordedOf<E extends DomainEvent<string>>(entry: RecordedEntry): Recorded<E> {
  const envelope = upcast(entry.envelope);
  return {
    type: envelope.type,
    version: envelope.version,
    basis: envelope.basis,
    data: envelope.data,
    seq: envelope.seq,
    actId: envelope.act,
    actor: read(envelope.actor),
    occurredAt: envelope.occurredAt,
    recordedAt: envelope.recordedAt,
  } as unknown as Recorded<E>;
}
