// Who reads: in which of the languages that there are, how dates and numbers are written there, and in which time zone.

import { remember } from './remember.ts';

/** Everybody with the same reader gets the same rendering. */
export type Reader = {
  /** Of the texts, one that there is. */
  locale: string;
  /** Of dates and numbers: the reader's own if it is of the same language, such as `en-GB` for `en`. */
  format: string;
  timeZone: string;
};

/** What is written for readers whose language is not there. */
export const lastLocale = 'en';

/**
 * The reader that a locale and a time zone mean: `fr-CA`, else `fr`, else `en`; UTC where the zone is unknown. Both come from a database that
 * is not ours, so anything may stand in them.
 * @param there the locales of the templates.
 */
export function readerOf(locale: string | null, timeZone: string | null, there: ReadonlySet<string>): Reader {
  const wanted = canonical((locale ?? '').trim().slice(0, 35));
  const tags = wanted.split('-');
  const found = tags.map((_, index) => tags.slice(0, tags.length - index).join('-')).find((tag) => there.has(tag));
  const zone = canonicalZone((timeZone ?? '').trim().slice(0, 50));
  return {
    locale: found ?? lastLocale,
    format: found === undefined ? lastLocale : wanted,
    timeZone: zone,
  };
}

// Extensions, such as another calendar, are left out: what was reviewed is what is sent.
const canonical = remember(1000, (locale) => {
  try {
    return new Intl.Locale(locale.replaceAll('_', '-')).baseName;
  } catch {
    return '';
  }
});

// Asked for each recipient.
const canonicalZone = remember(1000, (timeZone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timeZone || 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
});
