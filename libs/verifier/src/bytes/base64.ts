const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const urlSafe = `${standard.slice(0, 62)}-_`;
const valuesOf = (alphabet: string): ReadonlyMap<string, number> => new Map([...alphabet].map((c, i) => [c, i]));
const standardValues = valuesOf(standard);
const urlSafeValues = valuesOf(urlSafe);

function decode(text: string, values: ReadonlyMap<string, number>): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = values.get(character);
    if (value === undefined) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
      held &= (1 << bits) - 1;
    }
  }
  // Bits left over must be nought: each text has one spelling.
  return held === 0 ? bytes : null;
}

/** RFC 4648 section 4, padded, one spelling for each value; null for anything else. */
export function readBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const bare = text.endsWith('==') ? text.slice(0, -2) : text.endsWith('=') ? text.slice(0, -1) : text;
  return decode(bare, standardValues);
}

/** RFC 4648 section 5 without padding; null for anything else. */
export const readBase64Url = (text: string): Uint8Array | null => decode(text, urlSafeValues);

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const spare = 3 - Math.min(3, bytes.length - i);
    for (let k = 0; k < 4 - spare; k += 1) text += standard[(group >> (18 - 6 * k)) & 63];
    text += '='.repeat(spare);
  }
  return text;
}
