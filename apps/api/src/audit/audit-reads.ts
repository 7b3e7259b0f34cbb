import { randomUUID } from 'node:crypto';
import { Acts } from '@dingce/acts';
import type { StreamModel } from '@dingce/acts';
import { event } from '@dingce/domain';
import type { Act, Actor, DomainEvent } from '@dingce/domain';
import { readsStream } from '@dingce/ledger';
import { Injectable } from '@nestjs/common';

type ReadAct = Act<'ReadRecord', { query: string; filter: Record<string, unknown> }>;
type ReadEvent = DomainEvent<'RecordRead', ReadAct['data']>;

/** Reading the record is itself recorded: who, when, what was asked. */
const readsModel: StreamModel<{ reads: number }, ReadAct, ReadEvent> = {
  kind: 'reads',
  foldVersion: 1,
  initial: { reads: 0 },
  evolve: ({ reads }) => ({ reads: reads + 1 }),
  decide: (act) => ({ events: [event('RecordRead', act.data)] }),
};

@Injectable()
export class AuditReads {
  constructor(private readonly acts: Acts) {}

  /** Resolves once the reading is recorded; only then may the answer leave. */
  async record(actor: Actor, query: string, filter: Record<string, unknown>): Promise<void> {
    const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const act: ReadAct = { type: 'ReadRecord', data: { query, filter: asked } };
    await this.acts.performOn(readsModel, readsStream, {
      actId: randomUUID(),
      act,
      actor,
      fingerprint: act.data,
      organId: actor.organId ?? '',
    });
  }
}
