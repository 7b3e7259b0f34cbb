import { plainText } from './plain-text';

/** HTML that was written here, not said by anybody. */
export class Markup {
  constructor(readonly html: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escaped = (text: string): string =>
  plainText(text).replaceAll(/[&<>"']/g, (character) => entities[character] as string);

type Said = string | number | Markup | null | false | Said[];

const markupOf = (said: Said): string => {
  if (said === null || said === false) return '';
  if (Array.isArray(said)) return said.map(markupOf).join('');
  return said instanceof Markup ? said.html : escaped(String(said));
};

/** A template whose values are escaped, each and always, unless they are markup of ours. For text and quoted attributes. */
export const markup = (parts: TemplateStringsArray, ...said: Said[]): Markup =>
  new Markup(parts.map((part, i) => part + (i < said.length ? markupOf(said[i] as Said) : '')).join(''));
