// Values as their readers write them: durations and numbers by Intl in their locale, and the marks of dates.
import { isolated } from './clean-text.ts';
import { dateMark } from './date-mark.ts';
import type { Reader } from './reader.ts';
import type { Value, Variable } from './variable.ts';

/** A value as text, a date as its mark; never empty. */
export function formatValue(
  variable: Pick<Variable, 'type'> & Partial<Variable>,
  value: Value,
  reader: Reader,
): string {
  if (value instanceof Date) return dateMark(value, 'whole');
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
