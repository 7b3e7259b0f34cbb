import { encodeEntry } from '@dingce/ledger';

export const bodyBytes = 512;
export const origin = 'bench.dingce';

interface Place {
  stream: string;
  seq: number;
  /** Hex. */
  prev: string;
  act: string;
  at: string;
}

const encoded = ({ stream, seq, prev, act, at }: Place, fill: string): Buffer =>
  encodeEntry({
    v: 1,
    origin,
    stream,
    seq,
    prev,
    act,
    part: 0,
    parts: 1,
    type: 'DraftRevised',
    version: 1,
    actor: { kind: 'person', id: 'p1', auth: { method: 'oidc', strength: 'login' } },
    basis: [],
    occurredAt: at,
    recordedAt: at,
    data: { t: fill },
  });

const fills = new Map<number, string>();

/** An entry whose stored bytes are 512: its data is filled up to that. */
export function entryOf512Bytes(place: Place): Buffer {
  const digits = String(place.seq).length;
  const fill = fills.get(digits) ?? 'x'.repeat(bodyBytes - encoded(place, '').length);
  fills.set(digits, fill);
  const body = encoded(place, fill);
  if (body.length !== bodyBytes) throw new Error(`an entry of ${body.length} bytes is measured, not of ${bodyBytes}`);
  return body;
}
