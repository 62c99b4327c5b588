// What a round of collecting reads, and how it behaves towards a watched database that is slow: rules only.
import { day, hour, minute, second } from '../../lib/clock.ts';
import { addRange, type MinuteRange, withoutRange } from './minute-ranges.ts';
import type { AuthMetricsPolicy } from './policy.ts';

export type ReadingState = {
  watermark: Date | null;
  previous_watermark: Date | null;
  missing: readonly MinuteRange[];
};

// Longest piece read in one transaction, in minutes; one with too many rows is halved.
const maxChunkMinutes = 24 * 60;
// A read that takes longer than this, in ms, is too long a transaction for the watched database; one this short may be twice as long.
const longReadMs = 400;
const shortReadMs = longReadMs / 2;
// What each piece costs whatever its size is not to be paid for each minute: a machine that is busy is no reason to work more. Only what is
// refused, for its rows or its second, is read in smaller pieces than this.
const leastMinutes = 15;
// What fell into a jump of the clock, or into a pause, may still be being written when it is first read: up to this much is read again.
const settleMs = hour;
const longestPauseMs = 2 * minute;

/**
 * The minutes that are due: all that is missing, and from `late_minutes` before the watermark up to `now`. The first start, and a view
 * that has newly appeared (`everything`), ask for `backfill_days`; nothing older than that is ever asked for.
 */
export function dueRanges(
  state: ReadingState,
  now: Date,
  policy: AuthMetricsPolicy['collector'],
  everything = false,
): MinuteRange[] {
  // The minute that runs is always due: its gauges belong to it.
  const until = (Math.floor(now.getTime() / minute) + 1) * minute;
  // The longest window begins in the middle of its first minute, which it shows whole.
  const oldest = until - minute - policy.backfill_days * day;
  const due = everything || state.watermark === null ? oldest : recentStart(state, state.watermark, now, policy);
  const from = Math.floor(due / minute) * minute;
  // A clock that was put back leaves minutes of a future that has not happened.
  const past = withoutRange(state.missing, [until, Number.POSITIVE_INFINITY]);
  return withoutRange(addRange(past, [from, until]), [Number.NEGATIVE_INFINITY, oldest]);
}

function recentStart(state: ReadingState, watermark: Date, now: Date, policy: AuthMetricsPolicy['collector']): number {
  const read = Math.min(watermark.getTime(), now.getTime());
  const late = read - policy.late_minutes * minute;
  if (state.previous_watermark === null) return late;
  return Math.min(late, Math.max(state.previous_watermark.getTime(), read - settleMs));
}

/** The size of the next piece, after one of `minutes` took `tookMs`. */
export function nextChunkMinutes(current: number, minutes: number, tookMs: number): number {
  if (tookMs > longReadMs) return Math.max(Math.min(current, leastMinutes), Math.floor(minutes / 2));
  if (tookMs < shortReadMs && minutes >= current) return Math.min(current * 2, maxChunkMinutes);
  return current;
}

/** How long to leave a database alone that was too slow `slowRounds` times running: the first time not at all. */
export function slowPauseMs(slowRounds: number, policy: AuthMetricsPolicy['collector']): number {
  if (slowRounds <= 1) return 0;
  return Math.min(policy.every_seconds * second * 2 ** (slowRounds - 1), longestPauseMs);
}

/** Whether a pause that ends at `retryAt` still holds; one further away than any pause is left over from another clock. */
export function isPaused(retryAt: Date | null, now: Date): boolean {
  if (retryAt === null) return false;
  const left = retryAt.getTime() - now.getTime();
  return left > 0 && left <= longestPauseMs;
}
