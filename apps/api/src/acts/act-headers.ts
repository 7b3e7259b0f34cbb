import type { ApiHeaderOptions } from '@nestjs/swagger';

/** What every recording operation asks for. */
export const idempotencyKeyHeader: ApiHeaderOptions = {
  name: 'Idempotency-Key',
  required: true,
  description: '同一次办理重试时不变 / the same for every retry of one act',
  schema: { type: 'string', minLength: 8, maxLength: 200 },
};

export const postHeader: ApiHeaderOptions = {
  name: 'Dingce-Post',
  required: false,
  description: '兼任多个岗位时指明 / the post, when you hold several',
};

export const signatureHeader: ApiHeaderOptions = {
  name: 'Dingce-Signature',
  required: false,
  description:
    '本人密钥对本次办理陈述的签名 / your key’s signature over the statement of this act: base64url of the JSON {algorithm, keyId, value}, ' +
    'for WebAuthn with authenticatorData and clientDataJson. POST /v1/signing/statements gives the statement.',
};

export const preferHeader: ApiHeaderOptions = {
  name: 'Prefer',
  required: false,
  description: '`wait=<seconds>`（最多 10）: 等待下一环节开启 / wait for what follows, ten seconds at most',
};

export const ifMatchHeader: ApiHeaderOptions = {
  name: 'If-Match',
  required: false,
  description: '环节的 ETag，或读取决策事项时的 ETag / the ETag of the stage, or of the decision as you read it',
};
