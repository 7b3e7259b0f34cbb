import { HttpCosigner, readNote, readVerifierKey, signedBy } from '@dingce/ledger';
import { attacksOn } from './attacks';
import type { MemoryLog } from './memory-log';
import { expect } from '../report';
import type { Report } from '../report';

interface Witness {
  name: string;
  url: string;
  /** Its verifier key. */
  key: string;
  /** litewitness answers some attacks with other codes than the specification. */
  lite: boolean;
}

/** Lets a witness cosign many checkpoints of a growing log, each one verified, then tries every attack, then grows on. */
export async function checkWitness(
  report: Report,
  witness: Witness,
  log: MemoryLog,
  checkpoints: number,
): Promise<void> {
  const key = readVerifierKey(witness.key);
  const client = new HttpCosigner(witness.url);
  const millis: number[] = [];
  let size = 0;
  const cosign = async (to: number): Promise<void> => {
    const proof = await log.proof(size, to);
    const began = performance.now();
    const answer = await client.addCheckpoint({ oldSize: size, proof, note: log.note(to) });
    millis.push(performance.now() - began);
    expect('lines' in answer, `size ${to}: ${JSON.stringify(answer)}`);
    const found = signedBy(readNote(`${log.text(to)}\n${answer.lines}`), key);
    expect(found !== null && found.seconds !== null, `size ${to}: no cosignature of ${witness.name} in the answer`);
    size = to;
  };
  await report.check(
    `${witness.name} cosigns ${checkpoints} successive checkpoints, each cosignature verified`,
    async () => {
      // Steps of 1 to 4, so that the sizes pass powers of two and the edges of tiles.
      for (let i = 0; i < checkpoints; i += 1) await cosign(size + 1 + (i % 4));
      const sorted = [...millis].sort((a, b) => a - b);
      const at = (share: number): number => Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) * 100) / 100;
      const figures = { checkpoints, size, p50Ms: at(0.5), p99Ms: at(0.99) };
      report.figure(witness.lite ? 'litewitness' : 'ownWitness', figures);
      return `size ${size}, p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms`;
    },
  );
  for (const attack of await attacksOn(log, size)) {
    const wanted = witness.lite ? (attack.litewitness ?? attack.status) : attack.status;
    await report.check(`${witness.name} refuses: ${attack.name}`, async () => {
      const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: attack.body });
      const text = await response.text();
      expect(response.status === wanted, `answered ${response.status}, not ${wanted}: ${text}`);
      expect(!text.includes('— '), `the refusal carries a signature: ${text}`);
      if (attack.answer !== undefined) expect(text === attack.answer, `answered ${JSON.stringify(text)}`);
      return String(response.status);
    });
  }
  await report.check(`${witness.name} stands where it stood: the same again, and growth, are cosigned`, async () => {
    await cosign(size);
    await cosign(size + 300);
    return `size ${size}`;
  });
}
