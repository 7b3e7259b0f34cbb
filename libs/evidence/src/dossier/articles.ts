import type { ChronicleLine } from './dossier';

/** Articles as a reader cites them: those of one instrument together, in the order given. */
export function articlesNamed(basis: ChronicleLine['basis']): string {
  const byInstrument = new Map<string, string[]>();
  for (const { article } of basis) {
    const [, instrument = article.zh, number] = /^(.+)第(.+)条$/.exec(article.zh) ?? [];
    const numbers = byInstrument.get(instrument) ?? [];
    byInstrument.set(instrument, number === undefined ? numbers : [...numbers, number]);
  }
  return [...byInstrument]
    .map(([instrument, numbers]) => (numbers.length > 0 ? `${instrument}第${numbers.join('、')}条` : instrument))
    .join('；');
}
