import { createHash, randomUUID } from 'node:crypto';
import type { Actor } from '@dingce/domain';
import { lock, sqlOf } from '@dingce/ledger';
import type { DataSource } from 'typeorm';
import { drafter } from '../../domain/src/decision/decision.given';
import { testOrigin } from '../../../test/database';
import { appendEvents } from '../../acts/src/perform';

interface Fact {
  type: string;
  /** Version of the event's shape; 1 when absent. */
  version?: number;
  data: object;
  by?: Actor;
  at: string;
}

/** Writes facts onto a stream past every decider, as a later version of the program would. */
export async function writeFacts(dataSource: DataSource, stream: string, facts: Fact[]): Promise<void> {
  for (const { type, version = 1, data, by = drafter, at } of facts)
    await dataSource.transaction(async (manager) => {
      const sql = sqlOf(manager);
      const actId = randomUUID();
      const requestHash = createHash('sha256').update(type).digest();
      const kind = stream.split('/')[0] as string;
      const head = await lock(sql, { stream, kind, actId, requestHash });
      await appendEvents(sql, head, {
        stream,
        actId,
        requestHash,
        actor: by,
        occurredAt: at,
        recordedAt: at,
        origin: testOrigin,
        events: [{ type, version, basis: ['L713-30'], data }],
      });
    });
}
