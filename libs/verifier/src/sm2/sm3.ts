/** SM3, GB/T 32905-2016; the names are the standard's. @noble/hashes does not have it. */

const initial = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;
const blockBytes = 64;

const rotated = (x: number, by: number): number => (x << (by & 31)) | (x >>> (32 - (by & 31)));
const p0 = (x: number): number => x ^ rotated(x, 9) ^ rotated(x, 17);
const p1 = (x: number): number => x ^ rotated(x, 15) ^ rotated(x, 23);

/** T(j) <<< j. */
const constants = Array.from({ length: 64 }, (_, j) => rotated(j < 16 ? 0x79cc4519 : 0x7a879d8a, j));

/** The message, 0x80, zeros, and its length in bits in eight bytes: whole blocks. */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / blockBytes) * blockBytes);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return view;
}

function compress(state: Int32Array, block: DataView, at: number): void {
  const w = new Int32Array(68);
  const word = (i: number): number => w[i] as number;
  for (let j = 0; j < 16; j += 1) w[j] = block.getInt32(at + 4 * j);
  for (let j = 16; j < 68; j += 1)
    w[j] = p1(word(j - 16) ^ word(j - 9) ^ rotated(word(j - 3), 15)) ^ rotated(word(j - 13), 7) ^ word(j - 6);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let j = 0; j < 64; j += 1) {
    const ss1 = rotated((rotated(a, 12) + e + (constants[j] as number)) | 0, 7);
    const ss2 = ss1 ^ rotated(a, 12);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + ss2 + (word(j) ^ word(j + 4))) | 0;
    const tt2 = (gg + h + ss1 + word(j)) | 0;
    [d, c, b, a] = [c, rotated(b, 9), a, tt1];
    [h, g, f, e] = [g, rotated(f, 19), e, p0(tt2)];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = (state[i] as number) ^ value));
}

export function sm3(message: Uint8Array): Uint8Array {
  const blocks = padded(message);
  const state = Int32Array.from(initial);
  for (let at = 0; at < blocks.byteLength; at += blockBytes) compress(state, blocks, at);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((value, i) => digest.setInt32(4 * i, value));
  return new Uint8Array(digest.buffer);
}
