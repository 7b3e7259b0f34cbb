/**
 * Words of a search over Chinese text: every two neighbouring characters of a run of letters, digits or ideographs
 * (single ones too), lower case. A query matches where all its grams occur; the text itself is checked afterwards.
 */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const [run] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const characters = [...run];
    characters.forEach((character, i) => {
      grams.add(character);
      const next = characters[i + 1];
      if (next !== undefined) grams.add(character + next);
    });
  }
  return [...grams].sort();
}

/** Only the pairs of a query are asked for (its single characters follow), unless it is one character long. */
export function gramsAsked(query: string): string[] {
  const grams = gramsOf(query);
  const pairs = grams.filter((g) => [...g].length === 2);
  return pairs.length > 0 ? pairs : grams;
}
