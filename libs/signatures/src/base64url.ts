/** Bytes of strict base64url text (RFC 4648 §5, no padding, no stray bits); null for anything else, so that bytes have one text only. */
export function fromBase64url(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null;
}

export const toBase64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
