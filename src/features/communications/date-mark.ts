// The place of a date that is written when it is known who reads it, since only then are its time zone and its way of writing dates.
import type { Reader } from './reader.ts';
import { remember } from './remember.ts';

const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const minute = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
// With the weekday nobody takes a day for that of another year.
const formats = { date: { ...day, year: 'numeric' }, time: minute, whole: { ...day, ...minute } } as const;

/** What is shown of a date. */
export type DatePart = keyof typeof formats;
/** Whose dates are written: a {@link Reader} or what it says of dates. */
export type DateReader = Pick<Reader, 'format' | 'timeZone'>;

// Characters that Unicode keeps for use inside a program; no value holds one. What stands between them no channel escapes or breaks.
const [begin, end] = ['\uFDD6', '\uFDD7'];
const marks = new RegExp(`${begin}(date|time|whole)(\\d+)${end}`, 'g');

/** @param at not before 1970 */
export const dateMark = (at: Date, part: DatePart): string => `${begin}${part}${at.getTime()}${end}`;

/**
 * Writes the dates whose marks stand in a text.
 * @param inText makes text of a date what it is in this channel, such as HTML
 */
export function writeDates(text: string, reader: DateReader, inText = (date: string) => date): string {
  return text.replace(marks, (_, part: DatePart, ms: string) => inText(formatDate(new Date(Number(ms)), part, reader)));
}

/** A text as what stands between dates, and the dates, in their order; none of the texts is empty. */
export function splitAtDates(text: string): (string | { at: Date; part: DatePart })[] {
  const pieces: (string | { at: Date; part: DatePart })[] = [];
  let from = 0;
  for (const { index, 0: mark, 1: part, 2: ms } of text.matchAll(marks)) {
    pieces.push(text.slice(from, index), { at: new Date(Number(ms)), part: part as DatePart });
    from = index + mark.length;
  }
  return [...pieces, text.slice(from)].filter((piece) => piece !== '');
}

// As many as there are time zones, with some languages in each.
const dateFormat = remember(1000, (key) => {
  const [part, format, timeZone] = key.split(' ') as [DatePart, string, string];
  return new Intl.DateTimeFormat(format, { ...formats[part], timeZone });
});

/** One date: whole, or only its date or time. */
export function formatDate(at: Date, part: DatePart, { format, timeZone }: DateReader): string {
  // A narrow space that no font of an old mail program has stands in it since ICU 72.
  return dateFormat(`${part} ${format} ${timeZone}`).format(at).replaceAll('\u202f', '\u00a0');
}
