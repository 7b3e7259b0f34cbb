/** Width, composition, case, spaces and what is not seen at all do not make another person of a name. */
const personOf = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase();

/** Whether two persons at least are named, however often and however each name is spelt. */
export const areTwoPersons = (approvedBy: string[]): boolean =>
  new Set(approvedBy.map(personOf).filter((person) => person !== '')).size >= 2;
