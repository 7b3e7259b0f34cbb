import { recordedOf } from '@dingce/acts';
import type { StreamModel } from '@dingce/acts';
import type { DomainEvent } from '@dingce/domain';
import { readHead, readStream } from '@dingce/ledger';
import type { Sql } from '@dingce/ledger';
import { readState } from '@dingce/projections';

/** Where a stream stands now: its stored state when that belongs to the head and this fold, else folded anew. */
export async function stateOf<S, A extends { type: string; data: object }, E extends DomainEvent<string>>(
  sql: Sql,
  model: StreamModel<S, A, E>,
  stream: string,
): Promise<S> {
  const head = await readHead(sql, stream);
  if (!head || head.headSeq === 0) return model.initial;
  const stored = await readState(sql, stream);
  if (
    stored &&
    stored.foldVersion === model.foldVersion &&
    stored.seq === head.headSeq &&
    stored.headHash === head.headHash
  )
    return stored.state as S;
  const entries = await readStream(sql, stream);
  return entries.reduce((state, entry) => model.evolve(state, recordedOf<E>(entry)), model.initial);
}
