import type { ActContext, DomainEvent, Outcome, Recorded } from '@dingce/domain';
import type { Sql, Statement } from '@dingce/ledger';

/** Where read models are written: their own schemas, or those beside them while they are rebuilt. */
export interface ReadModelSchemas {
  projection: string;
  identity: string;
}

export const standingSchemas: ReadModelSchemas = { projection: 'projection', identity: 'identity' };

/** What one kind of stream is made of. The one transaction is the same for all. */
export interface StreamModel<S, A extends { type: string; data: object }, E extends DomainEvent<string>> {
  kind: string;
  /** Changes with every change of the fold: stored states of another version are refolded. */
  foldVersion: number;
  initial: S;
  evolve(state: S, event: Recorded<E>): S;
  decide(act: A, state: S, context: ActContext): Outcome<E>;
  /** The read models that must be seen at once: rows that travel with the append itself. */
  beside?(stream: string, before: S, after: S, schemas?: ReadModelSchemas): Statement[];
  /** Read models that need questions of their own; runs inside the act's transaction, so a throw rolls the act back. */
  project?(
    sql: Sql,
    stream: string,
    before: S,
    after: S,
    events: Recorded<E>[],
    schemas?: ReadModelSchemas,
  ): Promise<void>;
}
