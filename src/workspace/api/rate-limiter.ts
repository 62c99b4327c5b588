// Slack's rate limits: a bucket for each method (and channel), refilled steadily.
import type { Clock } from '../../lib/clock.ts';
import type { Rate } from './method.ts';

export type RateLimiter = {
  /** Takes one call; returns 0, or after how many whole seconds to try again. */
  take(key: string, rate: Rate): number;
};

/** Buckets that are remembered; the one that was first used goes first, and would be full again by then. */
const mostBuckets = 10_000;

export const noRateLimit: RateLimiter = { take: () => 0 };

/** Slack's limits by the clock; a bucket holds the burst and is refilled with `perMinute`, `factor` times as fast. */
export function openRateLimiter(clock: Clock, factor = 1): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, rate) {
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
      buckets.set(key, bucket);
      const [oldest] = buckets.size > mostBuckets ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      const perMinute = rate.perMinute * factor;
      const refill = (Math.max(now - bucket.at, 0) * perMinute) / 60_000;
      bucket.tokens = Math.min(rate.burst, bucket.tokens + refill);
      bucket.at = now;
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
      bucket.tokens -= 1;
      return 0;
    },
  };
}
