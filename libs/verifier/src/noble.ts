import { sha256 } from '@noble/hashes/sha2.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { nobleCurves } from './curves';
import type { Curves } from './curves';
import type { Digests } from './merkle/digest';

/** Pure JavaScript, for the browser, and for whoever would not rely on what Node is linked with. */
export const nobleTools: { digests: Digests; curves: Curves } = {
  digests: { sha256, sha3: sha3_256 },
  curves: nobleCurves,
};
