import { plainText } from './plain-text';

/** What a run of letters may be before it must be cut: nothing on an A4 page is wider. */
const longestRun = 40;

/**
 * Prepares texts for print. Characters that the font lacks are printed by their number, and remembered: whoever prints says
 * so at the end. Runs without any place to break get one.
 */
export class PrintedText {
  readonly missing = new Set<string>();
  constructor(private readonly has: (codePoint: number) => boolean) {}

  of(text: string): string {
    let printed = '';
    for (const character of plainText(text)) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (character === '\n' || this.has(codePoint)) printed += character;
      else {
        this.missing.add(character);
        printed += `⟦U+${codePoint.toString(16).toUpperCase()}⟧`;
      }
    }
    return printed.replaceAll(/[!-~]{40,}/gu, (run) => broken(run));
  }
}

const broken = (run: string): string => (run.match(new RegExp(`.{1,${longestRun}}`, 'gu')) ?? []).join(' ');

/** A SHA-256 in two lines. */
export const halves = (hex: string): string => `${hex.slice(0, 32)}\n${hex.slice(32)}`;
