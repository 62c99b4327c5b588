// The words around every e-mail in one locale: the greeting, the signature, and why somebody gets it.
import { z } from 'zod';
import { type LineProblem, readSource, schemaProblems } from '../../lib/yaml-source.ts';

const Words = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\r\n<>\uFDD0-\uFDEF]*$/, { error: 'must be one line without < and >' });
const about = (word: string) =>
  Words.refine((text) => text.split(`{${word}}`).length === 2, { error: `must say {${word}} once` });

/** `{name}` and `{product}` are put in where they stand. */
export const LocaleWords = z.strictObject({
  greeting: about('name'),
  greeting_without_name: Words,
  sign_off: about('product'),
  /** Under what everybody gets. */
  essential: about('product'),
  /** Under what somebody may choose not to get. */
  optional: about('product'),
  preferences: Words,
  status_page: Words,
  support: Words,
  /** Of the page that an unsubscribe link leads to: the button, and what stands above it, after it, and for a link that is not ours. */
  unsubscribe: Words,
  unsubscribe_question: about('product'),
  unsubscribe_done: about('product'),
  unsubscribe_unknown: Words,
});
export type LocaleWords = z.output<typeof LocaleWords>;

export function readWords(text: string): LocaleWords | { problems: LineProblem[] } {
  const source = readSource(text);
  if ('problems' in source) return source;
  const parsed = LocaleWords.safeParse(source.content);
  return parsed.success ? parsed.data : { problems: schemaProblems(parsed.error, source) };
}
