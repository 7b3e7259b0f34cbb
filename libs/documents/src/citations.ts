/** A paper that a body or an entry names. */
export interface Citation {
  pointer: string;
  sha256: string;
}

const lists = new Set(['documents', 'evidence']);
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** Where a body names papers: `…Hash` fields and lists of documents. The draft's own hash is checked against the record. */
export function citations(value: unknown, pointer = ''): Citation[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]): Citation[] => {
    const at = `${pointer}/${key}`;
    if (key !== 'draftHash' && key.endsWith('Hash') && isHash(inner)) return [{ pointer: at, sha256: inner }];
    if (lists.has(key) && Array.isArray(inner))
      return inner.flatMap((item, i) => (isHash(item) ? [{ pointer: `${at}/${i}`, sha256: item }] : []));
    return citations(inner, at);
  });
}
