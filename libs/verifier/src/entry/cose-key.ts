/** A P-256 key as WebAuthn hands it out (RFC 9053): a CBOR map of small integers and byte strings, nothing else is read. */
export function readCoseP256(bytes: Uint8Array): Uint8Array | null {
  let at = 0;
  const take = (): number => bytes[at++] ?? -1;
  /** Major type and argument of the next item; arguments of at most one byte occur in such a key. */
  const head = (): [major: number, argument: number] => {
    const first = take();
    const small = first & 31;
    return first < 0 || small > 24 ? [-1, 0] : [first >> 5, small === 24 ? take() : small];
  };
  const [map, members] = head();
  if (map !== 5) return null;
  const values = new Map<number, number | Uint8Array>();
  for (let i = 0; i < members; i += 1) {
    const [keyMajor, keyArgument] = head();
    if (keyMajor !== 0 && keyMajor !== 1) return null;
    const [major, argument] = head();
    let value: number | Uint8Array;
    if (major === 0) value = argument;
    else if (major === 1) value = -1 - argument;
    else if (major === 2 && at + argument <= bytes.length) {
      value = bytes.subarray(at, at + argument);
      at += argument;
    } else return null;
    values.set(keyMajor === 0 ? keyArgument : -1 - keyArgument, value);
  }
  const [x, y] = [values.get(-2), values.get(-3)];
  const isEs256OnP256 = values.get(1) === 2 && values.get(3) === -7 && values.get(-1) === 1;
  if (!isEs256OnP256 || at !== bytes.length || !(x instanceof Uint8Array) || !(y instanceof Uint8Array)) return null;
  if (x.length !== 32 || y.length !== 32) return null;
  const point = new Uint8Array(65);
  point[0] = 4;
  point.set(x, 1);
  point.set(y, 33);
  return point;
}
