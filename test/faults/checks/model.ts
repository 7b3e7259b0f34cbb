import { decisionStream, recordedOf } from '@dingce/acts';
import type { AnyDecisionEvent, DecisionState } from '@dingce/domain';
import { listStreams, readStream, sqlOf } from '@dingce/ledger';
import { readState } from '@dingce/projections';
import type { Client } from 'pg';
import { isDeepStrictEqual } from 'node:util';

const asStored = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** Replays every decision through the model and compares with the state that the acts' transactions left beside the head. */
export async function replayDecisions(client: Client): Promise<{ decisions: number; differ: string[] }> {
  const sql = sqlOf(client);
  const differ: string[] = [];
  let decisions = 0;
  for (let after = ''; ;) {
    const streams = await listStreams(sql, 'decision', after, 500);
    if (streams.length === 0) return { decisions, differ };
    after = streams.at(-1) as string;
    for (const stream of streams) {
      const entries = await readStream(sql, stream);
      const folded = entries.reduce<DecisionState>(
        (state, entry) => decisionStream.evolve(state, recordedOf<AnyDecisionEvent>(entry)),
        decisionStream.initial,
      );
      const stored = await readState(sql, stream);
      decisions += 1;
      if (stored?.seq !== entries.length || !isDeepStrictEqual(asStored(folded), stored.state)) differ.push(stream);
    }
  }
}
