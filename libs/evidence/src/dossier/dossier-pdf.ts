import { readFileSync } from 'node:fs';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the package is one object with methods, no namespace
import pdfmake = require('pdfmake');
import type { Dossier } from './dossier';
import { coverageOf } from './font-coverage';
import { pdfDefinition } from './pdf-definition';
import { PrintedText } from './pdf-text';

const font = (weight: string): string =>
  require.resolve(`@expo-google-fonts/noto-serif-sc/${weight}/NotoSerifSC_${weight}.ttf`);
const files = { normal: font('400Regular'), bold: font('700Bold') };

let covered: ((codePoint: number) => boolean) | null = null;
const coverage = (): ((codePoint: number) => boolean) => (covered ??= coverageOf(readFileSync(files.normal)));

// Everything printed is at hand: nothing is fetched, and no file is read but the two fonts.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(files).includes(path));
pdfmake.setFonts({ Serif: { normal: files.normal, bold: files.bold, italics: files.normal, bolditalics: files.bold } });

/** `dossier.pdf`: the same for paper. The same dossier gives the same bytes. */
export async function dossierPdf(dossier: Dossier): Promise<Buffer> {
  const definition = pdfDefinition(dossier, new PrintedText(coverage()));
  return pdfmake.createPdf(definition).getBuffer();
}
