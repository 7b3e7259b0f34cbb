import { generateKey, readSigningKey, signatureLine } from '@dingce/ledger';
import { MemoryLog } from './memory-log';

/** A request that no witness may cosign. `status` by c2sp.org/tlog-witness; litewitness 0.7.0 answers some otherwise. */
export interface Attack {
  name: string;
  body: string;
  status: number;
  /** Where litewitness differs: an older text of the specification, or an error of its own. */
  litewitness?: number;
  /** What must stand in the answer, besides. */
  answer?: string;
}

const body = (old: number | string, proof: (Uint8Array | string)[], note: string): string =>
  `old ${old}\n${proof.map((h) => `${typeof h === 'string' ? h : Buffer.from(h).toString('base64')}\n`).join('')}\n${note}`;

function flipped(proof: Uint8Array[]): Uint8Array[] {
  const [first = Buffer.alloc(32), ...rest] = proof.map((hash) => Buffer.from(hash));
  first[0] = (first[0] ?? 0) ^ 1;
  return [first, ...rest];
}

/** Against a witness that cosigned `log` at size `n`, of 40 at least. */
export async function attacksOn(log: MemoryLog, n: number): Promise<Attack[]> {
  const { name } = log.signer.key;
  const forked = new MemoryLog(log.signer, n - 7);
  const stranger = readSigningKey(generateKey(name, 'log').secret);
  const unknown = new MemoryLog(readSigningKey(generateKey('elsewhere.example/ledger/1', 'log').secret));
  const grown = n + 5;
  const proof = await log.proof(n, grown);
  const honest = log.note(grown);
  const padded = log.text(grown).replace(`\n${grown}\n`, `\n0${grown}\n`);
  const extra = Buffer.alloc(32, 7);
  return [
    {
      name: 'rolled back: a smaller tree, told as smaller',
      body: body(n - 9, await log.proof(n - 9, n - 3), log.note(n - 3)),
      status: 409,
      answer: `${n}\n`,
    },
    { name: 'rolled back to nothing', body: body(0, [], log.note(1)), status: 409, answer: `${n}\n` },
    { name: 'the old size beyond the new one', body: body(n, [], log.note(n - 9)), status: 400 },
    { name: 'forked: another root at the same size', body: body(n, [], forked.note(n)), status: 422 },
    { name: 'forked, and grown', body: body(n, await forked.proof(n, grown), forked.note(grown)), status: 422 },
    { name: 'forked before, with the honest proof', body: body(n, proof, forked.note(grown)), status: 422 },
    {
      name: 'a proof from a size that was never cosigned',
      body: body(n - 1, await log.proof(n - 1, grown), honest),
      status: 409,
      answer: `${n}\n`,
    },
    { name: 'one bit of the proof turned', body: body(n, flipped(proof), honest), status: 422 },
    { name: 'the proof cut short', body: body(n, proof.slice(0, -1), honest), status: 422 },
    { name: 'the proof with one hash more', body: body(n, [...proof, extra], honest), status: 422 },
    { name: 'no proof at all', body: body(n, [], honest), status: 422 },
    { name: 'signed by another key of the same name', body: body(n, proof, log.note(grown, stranger)), status: 403 },
    {
      name: 'a signature over another text',
      body: body(n, proof, `${log.text(grown)}\n${signatureLine(log.text(n), log.signer, 0)}`),
      status: 403,
    },
    { name: 'an unknown log', body: body(0, [], unknown.note(3)), status: 404, litewitness: 403 },
    { name: 'no first line', body: honest, status: 400 },
    { name: 'an old size that is no number', body: body('-1', proof, honest), status: 400 },
    { name: 'a proof line that is no hash', body: body(n, ['AAAA'], honest), status: 400 },
    { name: 'no signature', body: body(n, proof, log.text(grown)), status: 400, litewitness: 500 },
    {
      name: 'a size with a leading zero',
      body: body(n, proof, `${padded}\n${signatureLine(padded, log.signer, 0)}`),
      status: 400,
      litewitness: 500,
    },
    {
      name: 'more than 63 proof lines',
      body: body(
        n,
        Array.from({ length: 64 }, () => extra),
        honest,
      ),
      status: 400,
      litewitness: 422,
    },
  ];
}
