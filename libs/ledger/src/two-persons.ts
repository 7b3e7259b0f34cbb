/** Names as they are recorded. What differs in width, spaces or case alone is one name, and no name is none. Throws unless two are left. */
export function twoPersons(approvedBy: string[], zh: string, en: string): string[] {
  const names = approvedBy.map((name) => name.normalize('NFKC').replaceAll(/\s+/g, ' ').trim()).filter(Boolean);
  const byKey = new Map(names.map((name) => [name.replaceAll(' ', '').toLowerCase(), name]));
  if (byKey.size < 2) throw new Error(`${zh}须由两人批准。\nTwo persons approve ${en}.`);
  return [...byKey.values()];
}
