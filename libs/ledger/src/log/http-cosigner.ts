import type { AddCheckpoint, Cosigned, Cosigner } from './cosigner';
import { Malformed } from './note';

/** The request of c2sp.org/tlog-witness. */
export const addCheckpointBody = ({ oldSize, proof, note }: AddCheckpoint): string =>
  `old ${oldSize}\n${proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')}\n${note}`;

const mostProofLines = 63;

export function readAddCheckpoint(body: string): AddCheckpoint {
  const split = body.indexOf('\n\n');
  const [old, ...hashes] = body.slice(0, split).split('\n');
  const size = /^old (0|[1-9]\d{0,15})$/.exec(old ?? '')?.[1];
  if (split < 0 || size === undefined || !Number.isSafeInteger(Number(size)))
    throw new Malformed('the request begins with “old <size>”, and a blank line stands before the checkpoint');
  if (hashes.length > mostProofLines) throw new Malformed(`a proof has at most ${mostProofLines} lines`);
  const proof = hashes.map((line, i) => {
    const hash = Buffer.from(line, 'base64');
    if (hash.length !== 32 || hash.toString('base64') !== line)
      throw new Malformed(`proof line ${i + 1} is not a hash of 32 bytes in base64`);
    return hash;
  });
  return { oldSize: Number(size), proof, note: body.slice(split + 2) };
}

/** HTTP status of each refusal, c2sp.org/tlog-witness; 503: the clock stands wrong, nothing is wrong with the log. */
export const refusalStatus = {
  malformed: 400,
  unsigned: 403,
  'unknown-log': 404,
  inconsistent: 422,
  'clock-went-back': 503,
} as const;

const conflict = 409;
const answerLimitBytes = 64 * 1024;

/** The signer or a witness could not be asked, or answered what it must not: ask again later. */
export class CosignerUnavailable extends Error {}

/** A signer or witness elsewhere. `token` goes along as bearer; a public witness wants none. */
export class HttpCosigner implements Cosigner {
  constructor(
    private readonly url: string,
    private readonly options: { token?: string; timeoutMs?: number } = {},
  ) {}

  async addCheckpoint(asked: AddCheckpoint): Promise<Cosigned> {
    const { token, timeoutMs = 10_000 } = this.options;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.url.replace(/\/$/, '')}/add-checkpoint`, {
        method: 'POST',
        body: addCheckpointBody(asked),
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      text = await textOf(response);
    } catch (error) {
      throw new CosignerUnavailable(`${this.url} did not answer: ${(error as Error).message}`, { cause: error });
    }
    if (response.status === 200) return { lines: text };
    if (response.status === conflict && /^\d{1,16}\n?$/.test(text)) return { conflict: Number(text.trim()) };
    const refused = (Object.keys(refusalStatus) as (keyof typeof refusalStatus)[]).find(
      (reason) => refusalStatus[reason] === response.status,
    );
    if (refused) return { refused, message: text.replace(/\p{C}/gu, ' ').trim().slice(0, 500) };
    throw new CosignerUnavailable(`${this.url} answered ${response.status}`);
  }
}

/** Whoever is asked is not to be trusted: an answer without end is cut off. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > answerLimitBytes) throw new Error(`an answer has at most ${answerLimitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
