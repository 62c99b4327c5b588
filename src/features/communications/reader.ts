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
 * The reader that a locale and a time zone mean: `fr-CA`, else `fr`, else the fall-back. Both come from a database that is not ours, so anything
 * may stand in them. What comes out means the same reader again.
 * @param there the locales that something is written in
 * @param fallback for a language that is not among them, and for an unknown time zone
 */
export function readerOf(
  locale: string | null,
  timeZone: string | null,
  there: ReadonlySet<string>,
  fallback: { locale: string; timeZone: string } = { locale: lastLocale, timeZone: 'UTC' },
): Reader {
  const wanted = canonical((locale ?? '').trim().slice(0, 35));
  const tags = wanted.split('-');
  const found = tags.map((_, index) => tags.slice(0, tags.length - index).join('-')).find((tag) => there.has(tag));
  const zone = canonicalZone((timeZone ?? '').trim().slice(0, 50));
  return {
    locale: found ?? fallback.locale,
    format: found === undefined ? fallback.locale : wanted,
    timeZone: zone === '' ? fallback.timeZone : zone,
  };
}

// Extensions, such as another calendar or the encoding in `de_AT.UTF-8`, are left out: what was reviewed is what is sent.
const canonical = remember(1000, (locale) => {
  try {
    return new Intl.Locale(locale.replace(/[.@].*$/, '').replaceAll('_', '-')).baseName;
  } catch {
    return '';
  }
});

/** A time zone by the one name that it is known by; empty where there is none of that name. Asked for each recipient. */
export const canonicalZone = remember(1000, (timeZone) => {
  try {
    return timeZone && new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return '';
  }
});
