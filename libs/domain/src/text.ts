/** User-facing text: Simplified Chinese first, English second. */
export interface Text {
  zh: string;
  en: string;
}

export const text = (zh: string, en: string): Text => ({ zh, en });

/** A legal basis, `<instrument>-<article>`, e.g. `L713-26` (docs/glossary.md lists the instruments). */
export type Basis = string;
