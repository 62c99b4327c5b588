import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dueRanges,
  isPaused,
  nextChunkMinutes,
  slowPauseMs,
} from '../../../src/features/auth-metrics/collection-plan.ts';
import {
  addRange,
  type MinuteRange,
  minutesWithin,
  newestChunk,
  withoutRange,
} from '../../../src/features/auth-metrics/minute-ranges.ts';
import { day, hour, minute } from '../../../src/lib/clock.ts';
import { shippedPolicy } from './watched-fixture.ts';

const { collector } = await shippedPolicy();
const now = new Date('2026-03-01T12:34:56.789Z');
const at = (time: string) => new Date(`2026-03-01T${time}Z`).getTime();
const state = (watermark: string | null, previous: string | null = null, missing: MinuteRange[] = []) => ({
  watermark: watermark === null ? null : new Date(at(watermark)),
  previous_watermark: previous === null ? null : new Date(at(previous)),
  missing,
});

test('the first round reads the whole back-fill', () => {
  expect(dueRanges(state(null), now, collector)).toEqual([[at('12:34:00') - 7 * day, at('12:35:00')]]);
});

test('the next one reads again what late rows may have changed', () => {
  expect(dueRanges(state('12:34:41', '12:34:26'), now, collector)).toEqual([[at('12:29:00'), at('12:35:00')]]);
});

test('after a jump of the clock what was jumped over is read twice, an hour of it at most', () => {
  expect(dueRanges(state('12:34:41', '12:19:30'), now, collector)).toEqual([[at('12:19:00'), at('12:35:00')]]);
  expect(dueRanges(state('12:34:41', '02:00:00'), now, collector)).toEqual([[at('11:34:00'), at('12:35:00')]]);
});

test('a clock that was put back reads from the present, not from the future', () => {
  const future: MinuteRange = [at('20:00:00'), at('21:00:00')];
  expect(dueRanges(state('22:00:00', '21:59:45', [future]), now, collector)).toEqual([
    [at('12:29:00'), at('12:35:00')],
  ]);
});

test('gaps stay due, but nothing older than the back-fill', () => {
  const gap: MinuteRange = [at('03:00:00'), at('04:00:00')];
  const ancient: MinuteRange = [at('03:00:00') - 30 * day, at('03:00:00') - 29 * day];
  expect(dueRanges(state('12:34:41', null, [ancient, gap]), now, collector)).toEqual([
    gap,
    [at('12:29:00'), at('12:35:00')],
  ]);
});

test('pieces shrink when a read is long, to a quarter of an hour, and grow when it is short', () => {
  expect(nextChunkMinutes(60, 60, 50)).toBe(120);
  expect(nextChunkMinutes(1440, 1440, 50)).toBe(1440);
  expect(nextChunkMinutes(60, 6, 50)).toBe(60);
  expect(nextChunkMinutes(60, 60, 199)).toBe(120);
  expect(nextChunkMinutes(60, 60, 200)).toBe(60);
  expect(nextChunkMinutes(60, 60, 900)).toBe(30);
  expect(nextChunkMinutes(60, 6, 900)).toBe(15);
  // What was refused made it smaller; that alone does.
  expect(nextChunkMinutes(4, 4, 900)).toBe(4);
  expect(nextChunkMinutes(4, 4, 100)).toBe(8);
});

test('a slow database is left alone for longer and longer, two minutes at most', () => {
  expect([1, 2, 3, 4, 5, 30].map((rounds) => slowPauseMs(rounds, collector))).toEqual([
    0, 30_000, 60_000, 120_000, 120_000, 120_000,
  ]);
  expect(isPaused(null, now)).toBe(false);
  expect(isPaused(new Date(now.getTime() + 1), now)).toBe(true);
  expect(isPaused(now, now)).toBe(false);
  expect(isPaused(new Date(now.getTime() + hour), now)).toBe(false);
});

const range = fc
  .tuple(fc.nat(200), fc.nat(50))
  .map(([from, length]): MinuteRange => [from * minute, (from + length) * minute]);
const minutesOf = (ranges: readonly MinuteRange[]) => {
  const set = new Set<number>();
  for (const [from, to] of ranges) for (let m = from; m < to; m += minute) set.add(m);
  return set;
};

test('ranges behave as sets of minutes', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), range, (added, taken) => {
      const ranges = added.reduce<MinuteRange[]>(addRange, []);
      expect(minutesOf(ranges)).toEqual(minutesOf(added));
      for (const [n, [from, to]] of ranges.entries()) {
        expect(from).toBeLessThan(to);
        if (n > 0) expect(from).toBeGreaterThan((ranges[n - 1] as MinuteRange)[1]);
      }
      expect(minutesOf(withoutRange(ranges, taken))).toEqual(minutesOf(ranges).difference(minutesOf([taken])));
      expect(minutesWithin(ranges, taken)).toBe(minutesOf(ranges).intersection(minutesOf([taken])).size);
      const chunk = newestChunk(ranges, 10);
      if (chunk !== undefined) expect(minutesOf([chunk]).isSubsetOf(minutesOf(ranges))).toBe(true);
    }),
  );
});
