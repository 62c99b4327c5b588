// Durations in logarithmic buckets: histograms of any minutes add up, and a quantile of the sum is within 5 % of the true one.
import { z } from 'zod';

// Bucket i holds durations in (gamma^(i-1), gamma^i] ms; the packs' SQL computes the same index.
const gamma = 1.1;
/** Durations are clamped to this range, in ms, so that there are at most some 180 buckets. */
export const shortestMs = 0.1;
export const longestMs = 3_600_000;

const lowest = bucketOf(shortestMs);
const highest = bucketOf(longestMs);

/** Compact and mergeable: bucket, count, bucket, count …, buckets ascending, counts positive. */
export type Histogram = readonly number[];

/** A histogram as it comes back from the database; one function for all of its numbers, since a week's snapshot checks 30,000 of them. */
export const Histogram = z.custom<number[]>(isWellFormed, 'not bucket, count pairs in ascending order');

export const emptyHistogram: Histogram = [];

/** The bucket of a duration in ms (finite). */
export function bucketOf(ms: number): number {
  const clamped = Math.min(Math.max(ms, shortestMs), longestMs);
  return Math.ceil(Math.log(clamped) / Math.log(gamma));
}

/** Whether a number is the index of a bucket that can occur; one more at either end, for another library's logarithm. */
export function isBucket(index: number): boolean {
  return Number.isInteger(index) && index >= lowest - 1 && index <= highest + 1;
}

/** Builds a histogram from counts by bucket. */
export function toHistogram(counts: ReadonlyMap<number, number>): Histogram {
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .flat();
}

/** The histogram of all durations of all `parts`. */
export function mergeHistograms(parts: readonly Histogram[]): Histogram {
  if (parts.length === 1) return parts[0] as Histogram;
  const counts = new Map<number, number>();
  for (const part of parts) {
    for (let n = 0; n < part.length; n += 2) {
      const bucket = part[n] as number;
      counts.set(bucket, (counts.get(bucket) ?? 0) + (part[n + 1] as number));
    }
  }
  return toHistogram(counts);
}

/** How many durations it holds. */
export function histogramCount(histogram: Histogram): number {
  let count = 0;
  for (let n = 1; n < histogram.length; n += 2) count += histogram[n] as number;
  return count;
}

/** The average duration, in ms, within 5 % as a quantile is; null when the histogram is empty. */
export function mean(histogram: Histogram): number | null {
  const total = histogramCount(histogram);
  let sum = 0;
  for (let n = 0; n < histogram.length; n += 2) sum += middleOf(histogram[n] as number) * (histogram[n + 1] as number);
  return total === 0 ? null : sum / total;
}

/**
 * The duration, in ms, at or below which the share `q` (0 to 1) lies, by nearest rank, within 5 % ((gamma - 1) / (gamma + 1));
 * null when the histogram is empty.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  const total = histogramCount(histogram);
  if (total === 0) return null;
  const rank = Math.min(Math.max(Math.ceil(q * total), 1), total);
  let seen = 0;
  for (let n = 0; n < histogram.length; n += 2) {
    seen += histogram[n + 1] as number;
    if (seen >= rank) return middleOf(histogram[n] as number);
  }
  return null;
}

// The point of the bucket that is equally far, relatively, from both of its ends.
function middleOf(bucket: number): number {
  return (2 * gamma ** bucket) / (gamma + 1);
}

function isWellFormed(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % 2 !== 0 || !value.every(Number.isSafeInteger)) return false;
  return value.every((number, n) => (n % 2 === 1 ? number > 0 : n === 0 || number > value[n - 2]));
}
