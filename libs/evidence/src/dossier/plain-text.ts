/** Characters that change how others are read (controls, bidirectional overrides, zero-width): shown by their number instead. */
const deceiving =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu;

/** Text as a reader may trust it: nothing in it is hidden or turned around. */
export const plainText = (text: string): string =>
  text.replaceAll(
    deceiving,
    (character) => `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`,
  );

/** An instant as the organ's clock showed it, to the second. */
export const clockTime = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));

export const clockDay = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
