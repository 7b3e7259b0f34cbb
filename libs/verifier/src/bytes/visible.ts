/** Controls and formats (among them what turns or hides text), line and paragraph separators, lone surrogates. */
export const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * One line as it may be shown to a person: what was read can neither move the cursor, hide or turn the text around it, nor look
 * like further lines.
 */
export function visible(text: string, longest = 1000): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(hidden, (c) => `\\u{${(c.codePointAt(0) as number).toString(16)}}`);
}
