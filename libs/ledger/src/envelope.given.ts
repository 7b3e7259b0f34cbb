import { zeroHash } from './envelope';
import type { ActSignature, Envelope } from './envelope';

export const actId = '00000000-0000-4000-8000-000000000001';

/** A lawful first entry of a stream; a test states only what it bends. */
export const envelopeOf = (bent: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  origin: 'test.dingce',
  stream: 'decision/1',
  seq: 1,
  prev: zeroHash,
  act: actId,
  part: 0,
  parts: 1,
  type: 'DecisionProposed',
  version: 1,
  actor: {
    kind: 'person',
    id: 'p-1',
    post: 'post-1',
    unit: 'u-1',
    organ: 'organ-1',
    auth: { method: 'oidc', strength: 'login' },
  },
  basis: ['L713-10'],
  occurredAt: '2026-03-02T01:00:00.000Z',
  recordedAt: '2026-03-02T01:00:00.000Z',
  data: { title: '城市轨道交通票价调整' },
  ...bent,
});

/** The shape of one; whether it verifies is another package's matter. */
export const signatureOf = (bent: Partial<ActSignature> = {}): ActSignature => ({
  algorithm: 'ed25519',
  publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  statement: `{"act":"${actId}","body":"${'ab'.repeat(32)}","origin":"test.dingce","stream":"decision/1","type":"ProposeDecision","v":1}`,
  value: 'AA',
  ...bent,
});
