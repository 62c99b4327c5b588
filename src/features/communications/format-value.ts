// Values as their readers write them: dates, durations and numbers by Intl in their locale and time zone.
import { isolated } from './clean-text.ts';
import type { Reader } from './reader.ts';
import { remember } from './remember.ts';
import type { Value, Variable } from './variable.ts';

const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const minute = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
// With the weekday nobody takes a day for that of another year.
const formats = { date: { ...day, year: 'numeric' }, time: minute, whole: { ...day, ...minute } } as const;

// As many as there are time zones, with some languages in each.
const dateFormat = remember(1000, (key) => {
  const [part, format, timeZone] = key.split(' ') as [keyof typeof formats, string, string];
  return new Intl.DateTimeFormat(format, { ...formats[part], timeZone });
});

/** One date: whole, or only its date or time. */
export function formatDate(at: Date, part: keyof typeof formats, { format, timeZone }: Reader): string {
  // A narrow space that no font of an old mail program has stands in it since ICU 72.
  return dateFormat(`${part} ${format} ${timeZone}`).format(at).replaceAll('\u202f', '\u00a0');
}

/** A value as text; never empty. */
export function formatValue(
  variable: Pick<Variable, 'type'> & Partial<Variable>,
  value: Value,
  reader: Reader,
): string {
  if (value instanceof Date) return formatDate(value, 'whole', reader);
  if (typeof value === 'number') return formatNumber(variable.type, value, reader);
  if (Array.isArray(value)) {
    const items = value.map((item: string) => isolated(item, reader.locale));
    return new Intl.ListFormat(reader.format, { type: 'conjunction' }).format(items);
  }
  const text = value as string;
  if (variable.type === 'choice')
    return (variable as Extract<Variable, { type: 'choice' }>).one_of[text]?.[reader.locale] as string;
  return variable.type === 'url' ? text : isolated(text, reader.locale);
}

function formatNumber(type: Variable['type'], value: number, { format }: Reader): string {
  if (type === 'duration') return formatMinutes(value, format);
  if (type === 'percent')
    return new Intl.NumberFormat(format, { style: 'percent', maximumFractionDigits: 1 }).format(value / 100);
  return new Intl.NumberFormat(format, { maximumFractionDigits: 2 }).format(value);
}

/** `90` → `1 hour, 30 minutes`. */
function formatMinutes(minutes: number, locale: string): string {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  return new Intl.DurationFormat(locale, { style: 'long' }).format({ days, hours, minutes: minutes % 60 });
}
