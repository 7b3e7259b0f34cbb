/** What differs in width, composition, case, spaces or in what is not seen at all is one person's name. */
const personOf = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase();

/** The names to be recorded, a person once. Throws unless two persons are named. */
export function twoPersons(approvedBy: string[], zh: string, en: string): string[] {
  const names = new Map(approvedBy.map((name) => [personOf(name), name.trim()]));
  names.delete('');
  if (names.size < 2) throw new Error(`${zh}须由两人批准。\nTwo persons approve ${en}.`);
  return [...names.values()];
}
