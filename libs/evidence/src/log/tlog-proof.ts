const header = 'c2sp.org/tlog-proof@v1';

/**
 * The text of a c2sp.org/tlog-proof: that an entry stands at `index` of the tree whose checkpoint is `note`. `hashes` lead from
 * the leaf up; `extra` is opaque and unauthenticated.
 */
export function tlogProof(proof: { index: number; hashes: Uint8Array[]; note: string; extra?: Uint8Array }): string {
  const { index, hashes, note, extra } = proof;
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return [
    header,
    ...(extra && extra.length > 0 ? [`extra ${base64(extra)}`] : []),
    `index ${index}`,
    ...hashes.map(base64),
    '',
    note,
  ].join('\n');
}
