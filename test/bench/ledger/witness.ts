import {
  checkpointText,
  consistencyProof,
  emptyEdge,
  extend,
  hashLeaf,
  HttpCosigner,
  partialTiles,
  readSigningKey,
  rootOf,
  sha256,
  signatureLine,
} from '@dingce/ledger';
import { latencies } from '../measure';
import type { Figures } from '../measure';
import type { LogProcesses } from './log-processes';

const checkpoints = 200;

/** How long a witness takes for a checkpoint of a log that grows by one, from request to cosignature. */
export async function witnessLatency({ url, watchedSecret }: LogProcesses['witness']): Promise<Figures> {
  const signer = readSigningKey(watchedSecret);
  const witness = new HttpCosigner(url);
  const millis: number[] = [];
  let edge = emptyEdge;
  const began = performance.now();
  for (let size = 1; size <= checkpoints; size += 1) {
    ({ edge } = extend(edge, [hashLeaf(sha256, Buffer.from(String(size)))], sha256));
    const tiles = partialTiles(edge);
    const proof =
      size === 1
        ? []
        : await consistencyProof(
            size - 1,
            size,
            async ({ level }) => tiles.find((tile) => tile.level === level)?.data ?? new Uint8Array(),
            sha256,
          );
    const text = checkpointText({ origin: signer.key.name, size, root: rootOf(edge, sha256) });
    const asked = { oldSize: size - 1, proof, note: `${text}\n${signatureLine(text, signer, 0)}` };
    const from = performance.now();
    const answer = await witness.addCheckpoint(asked);
    millis.push(performance.now() - from);
    if (!('lines' in answer)) throw new Error(`the witness did not cosign size ${size}: ${JSON.stringify(answer)}`);
  }
  return latencies(millis, performance.now() - began);
}
