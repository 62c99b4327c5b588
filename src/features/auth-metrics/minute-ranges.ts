// Sets of minutes as sorted, disjoint, half-open ranges: which part of a source's time has not been read.
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';

/** From (inclusive) and to (exclusive), in ms of the epoch. */
export const MinuteRange = z.tuple([z.number(), z.number()]);
export type MinuteRange = z.output<typeof MinuteRange>;

/** The ranges with `added` in them; touching ranges become one. */
export function addRange(ranges: readonly MinuteRange[], added: MinuteRange): MinuteRange[] {
  const sorted = [...ranges, added].filter(([from, to]) => from < to).sort(([a], [b]) => a - b);
  const joined: MinuteRange[] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** The ranges without any minute of `taken`. */
export function withoutRange(ranges: readonly MinuteRange[], taken: MinuteRange): MinuteRange[] {
  return ranges
    .flatMap(([from, to]): MinuteRange[] => [
      [from, Math.min(to, taken[0])],
      [Math.max(from, taken[1]), to],
    ])
    .filter(([from, to]) => from < to);
}

/** The last `minutes` minutes of the latest range; undefined when there is none. */
export function newestChunk(ranges: readonly MinuteRange[], minutes: number): MinuteRange | undefined {
  const last = ranges.at(-1);
  return last && [Math.max(last[0], last[1] - minutes * minute), last[1]];
}

/** How many minutes of the ranges are in `within`. */
export function minutesWithin(ranges: readonly MinuteRange[], within: MinuteRange): number {
  const ms = ranges.reduce((sum, [from, to]) => {
    return sum + Math.max(0, Math.min(to, within[1]) - Math.max(from, within[0]));
  }, 0);
  return Math.round(ms / minute);
}
