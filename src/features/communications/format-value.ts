// Values as their readers write them: what depends on who reads it as a mark, what is the same for all of a language as text.
import { isolated } from './clean-text.ts';
import { dateMark } from './date-mark.ts';
import { numberMark } from './number-mark.ts';
import type { Reader } from './reader.ts';
import type { Value, Variable } from './variable.ts';

/** A value as text, a date or number as its mark; never empty. */
export function formatValue(
  variable: Pick<Variable, 'type'> & Partial<Variable>,
  value: Value,
  reader: Reader,
): string {
  const { type } = variable;
  if (value instanceof Date) return dateMark(value, 'whole');
  if (typeof value === 'number') return numberMark(type === 'percent' || type === 'duration' ? type : 'number', value);
  if (Array.isArray(value)) {
    const items = value.map((item: string) => isolated(item, reader.locale));
    return new Intl.ListFormat(reader.format, { type: 'conjunction' }).format(items);
  }
  const text = value as string;
  if (type === 'choice')
    return (variable as Extract<Variable, { type: 'choice' }>).one_of[text]?.[reader.locale] as string;
  return type === 'url' ? text : isolated(text, reader.locale);
}
