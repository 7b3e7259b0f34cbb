/** Kinds of documents that may enter the record, told by their first bytes, never by their name. */
const kinds: { type: string; extension: string; matches: (head: Buffer) => boolean }[] = [
  { type: 'application/pdf', extension: 'pdf', matches: (h) => h.subarray(0, 5).toString('latin1') === '%PDF-' },
  {
    type: 'application/zip',
    extension: 'zip',
    matches: (h) => h.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4])),
  },
  {
    type: 'image/png',
    extension: 'png',
    matches: (h) => h.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
  },
  { type: 'image/jpeg', extension: 'jpg', matches: (h) => h.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { type: 'text/plain', extension: 'txt', matches: isText },
];

/** UTF-8 text without control characters other than tab, line feed, form feed and carriage return. */
function isText(head: Buffer): boolean {
  if (head.some((byte) => byte < 32 && ![9, 10, 12, 13].includes(byte))) return false;
  const decoded = new TextDecoder('utf-8', { fatal: false }).decode(head);
  const tail = decoded.slice(0, -1);
  return head.length > 0 && !tail.includes('\uFFFD');
}

export const acceptedTypes = kinds.map((k) => k.type);

/** The media type of a document by its first bytes (docx, xlsx and ofd are zip); null when it is none that is accepted. */
export const mediaTypeOf = (head: Buffer): { type: string; extension: string } | null =>
  kinds.find((k) => k.matches(head)) ?? null;
