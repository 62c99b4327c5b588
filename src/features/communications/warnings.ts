// What is right and still worth a look before it is sent.
import type { Communication, Contents } from './communication.ts';
import { languageName } from './write-message.ts';

/** What phones show of a subject is some 40 characters; most mail programs show some 70. */
const longestSubject = 70;

/** What the lint cannot know before a message is written, as sentences. */
export function warningsOf(
  { default_locale, channels }: Pick<Communication, 'default_locale' | 'channels'>,
  contents: Contents,
  locales: readonly string[],
): string[] {
  const missing = locales.filter((locale) => contents[locale] === undefined);
  const long = Object.values(contents).filter(({ email }) => (email?.subject.length ?? 0) > longestSubject);
  const fallback = languageName(default_locale);
  return [
    ...missing.map((locale) => `Not written in ${languageName(locale)}: its readers get it in ${fallback}.`),
    ...(channels.includes('email')
      ? long.map(({ locale }) => `The subject in ${languageName(locale)} is cut off in most mail programs.`)
      : []),
  ];
}
