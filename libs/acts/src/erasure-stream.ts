import { decideErasure, evolveErasures, noErasures } from '@dingce/domain';
import type { ErasureAct, ErasureEvent, ErasureState } from '@dingce/domain';
import { eraseSealed, restrictSealed } from '@dingce/ledger';
import type { StreamModel } from './stream-model';

/** One organ's erasures, `erasure/<organId>`. What is decided is done in the same transaction: no tombstone stands over data that is still there. */
export const erasureStreamModel: StreamModel<ErasureState, ErasureAct, ErasureEvent> = {
  kind: 'erasure',
  foldVersion: 1,
  initial: noErasures,
  evolve: evolveErasures,
  decide: decideErasure,
  async project(sql, stream, _before, _after, events) {
    for (const { type, actId } of events)
      if (type === 'PersonalDataErased') await eraseSealed(sql, stream, actId);
      else if (type === 'ProcessingRestricted') await restrictSealed(sql, stream, actId);
  },
};
