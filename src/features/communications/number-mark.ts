// The place of a number, percentage or duration that is written when it is known who reads it: `en-IN` groups digits otherwise than `en-US`.
import { remember } from './remember.ts';

const kinds = ['number', 'percent', 'duration'] as const;
type Kind = (typeof kinds)[number];

// Characters that Unicode keeps for use inside a program; no value holds one. What stands between them no channel escapes or breaks.
const [begin, end] = ['\uFDD8', '\uFDD9'];
const marks = new RegExp(`${begin}(${kinds.join('|')})(-?[\\d.]+(?:e[+-]?\\d+)?)${end}`, 'g');

export const numberMark = (kind: Kind, value: number): string => `${begin}${kind}${value}${end}`;

/**
 * Writes the numbers whose marks stand in a text.
 * @param format the locale, with its region, by which its reader writes them
 * @param inText makes text of a number what it is in this channel, such as HTML
 */
export function writeNumbers(text: string, format: string, inText = (number: string) => number): string {
  return text.replace(marks, (_, kind: Kind, value: string) => inText(formatters(`${kind} ${format}`)(Number(value))));
}

const formatters = remember(500, (key) => {
  const [kind, format] = key.split(' ') as [Kind, string];
  if (kind === 'duration') {
    const long = new Intl.DurationFormat(format, { style: 'long' });
    return (minutes: number) => long.format(partsOf(minutes));
  }
  const options = kind === 'percent' ? ({ style: 'percent', maximumFractionDigits: 1 } as const) : {};
  const number = new Intl.NumberFormat(format, { maximumFractionDigits: 2, ...options });
  return (value: number) => number.format(kind === 'percent' ? value / 100 : value);
});

/** `90` → `1 hour, 30 minutes`. */
const partsOf = (minutes: number) => ({
  days: Math.floor(minutes / 1440),
  hours: Math.floor((minutes % 1440) / 60),
  minutes: minutes % 60,
});
