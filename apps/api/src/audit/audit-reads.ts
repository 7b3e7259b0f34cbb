import { randomUUID } from 'node:crypto';
import { Acts, readsModel } from '@dingce/acts';
import type { ReadAct } from '@dingce/acts';
import type { Actor } from '@dingce/domain';
import { readsStream } from '@dingce/ledger';
import { Injectable } from '@nestjs/common';

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
