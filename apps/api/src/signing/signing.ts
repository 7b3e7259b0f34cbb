import { Acts } from '@dingce/acts';
import { strengthOf } from '@dingce/domain';
import type { Actor } from '@dingce/domain';
import { Identity, standingAt } from '@dingce/identity';
import { bodyHash, statementBytes, statementText, verifySignature } from '@dingce/signatures';
import type { ActSignature } from '@dingce/signatures';
import { Injectable } from '@nestjs/common';
import { FailureLog } from '../auth/failure-log';
import { ProblemError } from '../problem/problem';
import { sentSignature } from './signature-header';
import type { SentSignature } from './signature-header';
import { keyNotInForce, keyUnknown, signatureWrong } from './signature-problems';
import { signedBody } from './signed-body';

/** An act as it was requested: what a signature over it must be of. */
export interface RequestedAct {
  actId: string;
  type: string;
  stream: string;
  /** As the client sent it, before defaults were filled in and private data sealed. */
  sent: unknown;
}

/** Signatures over acts, checked before the act is judged: by a key that is the caller's own and in force now. */
@Injectable()
export class Signing {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    private readonly failures: FailureLog,
  ) {}

  /** What the caller of this act would sign. */
  statementOf({ actId, type, stream, sent }: RequestedAct): string {
    const body = bodyHash(signedBody(type, sent));
    return statementText({ act: actId, body, origin: this.acts.origin, stream, type });
  }

  /**
   * The actor with what was signed, if anything was: whoever signs acts by certificate, but for somebody else's act only that one's paper counts.
   * Refusals (400, 403) are remembered like failed logins.
   */
  async signed(
    actor: Actor,
    header: string | undefined,
    act: RequestedAct,
  ): Promise<{ actor: Actor; signature?: ActSignature }> {
    try {
      const sent = sentSignature(header);
      if (!sent) return { actor };
      const signature = await this.verified(actor, sent, this.statementOf(act));
      const strength = strengthOf(actor.enteredFor !== null, { strength: 'certificate' });
      return { actor: { ...actor, auth: { ...actor.auth, strength } }, signature };
    } catch (error) {
      if (error instanceof ProblemError) await this.failures.remember(actor, act.type, error.problem.code);
      throw error;
    }
  }

  private async verified(caller: Actor, sent: SentSignature, statement: string): Promise<ActSignature> {
    const key = (await this.identity.signingKeys([sent.keyId])).get(sent.keyId);
    // Whose another key is, and whether it exists, is nobody else's business.
    if (!key || caller.kind !== 'person' || key.personId !== caller.personId || key.algorithm !== sent.algorithm)
      throw keyUnknown(sent.keyId);
    const standing = standingAt(key, await this.acts.now());
    if (standing !== 'in-force') throw keyNotInForce(key.keyId, standing);
    const { keyId: _keyId, ...made } = sent;
    const signature = { ...made, publicKey: key.publicKey };
    const verdict = await verifySignature(signature, statementBytes(statement), key.webauthn);
    if (!verdict.valid) throw signatureWrong(verdict.fault, verdict.detail);
    return { ...signature, statement };
  }
}
