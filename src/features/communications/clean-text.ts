// Text that a person typed, without what cannot be seen.

// Characters that are drawn as nothing although Unicode counts them among letters or symbols.
const fillers = /\u00ad|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0/g;

// Controls, direction marks, zero-width characters, private and unassigned ones; but the two joiners, which some scripts and emoji need.
const unseen = /(?!\n)[\p{Cc}\p{Co}\p{Cn}]|[^\S\n ]|(?![\u200c\u200d])\p{Cf}/gu;

/** Several lines: no spaces at their ends, no more than one empty line in a row. */
export function cleanLines(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(unseen, (one) => (/\s/u.test(one) ? ' ' : ''))
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** One line; line breaks within it stay, so that whoever checks it can refuse them. */
export function cleanLine(text: string): string {
  return cleanLines(text).replace(/ {2,}/g, ' ');
}

/** Whether somebody who reads it sees anything that says something: letters, numbers or symbols, among which are emoji. */
export function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(text.replace(fillers, ''));
}

/** The direction in which a language is written. */
export const directionOf = (locale: string): 'ltr' | 'rtl' => new Intl.Locale(locale).getTextInfo().direction ?? 'ltr';

/** Text that is written from right to left, kept apart so that it does not reorder the words around it. */
export function isolated(text: string, locale: string): string {
  const isRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(
    text,
  );
  return isRightToLeft === (directionOf(locale) === 'rtl') ? text : `\u2068${text}\u2069`;
}
