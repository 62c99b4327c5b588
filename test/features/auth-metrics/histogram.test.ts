import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import {
  bucketOf,
  Histogram,
  histogramCount,
  longestMs,
  mergeHistograms,
  quantile,
  shortestMs,
  toHistogram,
} from '../../../src/features/auth-metrics/histogram.ts';
import { newOwnDb } from '../../kit/database.ts';

const duration = fc.double({ min: shortestMs, max: longestMs, noNaN: true });
const durations = fc.array(duration, { minLength: 1, maxLength: 200 });

function histogramOf(values: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return toHistogram(counts);
}

test('a quantile is within 5 % of the true one', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.min(Math.max(Math.ceil(q * sorted.length), 1), sorted.length) - 1] as number;
      const found = quantile(histogramOf(values), q) as number;
      expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.05);
    }),
  );
});

test('merging histograms is the histogram of all values, in any order', () => {
  fc.assert(
    fc.property(fc.array(durations, { maxLength: 5 }), (parts) => {
      const merged = mergeHistograms(parts.map(histogramOf));
      expect(merged).toEqual(histogramOf(parts.flat()));
      expect(mergeHistograms(parts.map(histogramOf).reverse())).toEqual(merged);
      expect(histogramCount(merged)).toBe(parts.flat().length);
      expect(Histogram.safeParse(merged).success).toBe(true);
    }),
  );
});

test('an empty histogram has no quantile; durations out of range are clamped', () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(bucketOf(0)).toBe(bucketOf(shortestMs));
  expect(bucketOf(1e12)).toBe(bucketOf(longestMs));
});

test.each([[[1]], [[1, 0]], [[2, 1, 1, 1]], [[1, 1, 1, 1]], [[1.5, 1]]])('%j is not a histogram', (pairs) => {
  expect(Histogram.safeParse(pairs).success).toBe(false);
});

test('the SQL of the packs puts durations into the same buckets', async () => {
  const db = await newOwnDb();
  const values = [0.1, 0.5, 1, 1.0999, 12.34, 100, 333.3, 4567.8, 99999, 3600000];
  const rows = await db.rows(
    z.object({ bucket: z.number() }),
    sql`select ceil(ln(least(greatest(ms, 0.1), 3600000)) / ln(1.1::double precision))::integer as bucket
      from unnest(${values}::double precision[]) as ms`,
  );
  expect(rows.map((row) => row.bucket)).toEqual(values.map(bucketOf));
});
