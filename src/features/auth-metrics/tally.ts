// Counts of one kind of event by outcome and by name; whatever the names are, there are few of them and they are short.
import { z } from 'zod';
import { emptyHistogram, Histogram, mergeHistograms } from './histogram.ts';

/** How many names one dimension keeps in one tally; the rest is counted under `other`. */
export const maxNames = 20;
/** Longest name, in UTF-16 units; the packs' SQL cuts at the same length. */
export const maxNameLength = 64;
export const otherName = 'other';

/** A name with how often its event succeeded and failed. A pair list rather than an object: `__proto__` is a name like any other. */
export const NamedCount = z.tuple([z.string().max(maxNameLength), z.int().nonnegative(), z.int().nonnegative()]);
export type NamedCount = z.output<typeof NamedCount>;

export const dimensions = ['method', 'platform', 'error', 'table'] as const;
export type Dimension = (typeof dimensions)[number];

/** All that is known of one kind of event in some span of time. Absent dimensions are empty ones. */
export const Tally = z.object({
  ok: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  method: z.array(NamedCount).optional(),
  platform: z.array(NamedCount).optional(),
  error: z.array(NamedCount).optional(),
  table: z.array(NamedCount).optional(),
  ms: Histogram.optional(),
});
export type Tally = z.output<typeof Tally>;

export const emptyTally: Tally = { ok: 0, failed: 0 };

/** Makes a name of the watched database fit to be kept: one line, well-formed Unicode, capped, never empty. It is still data, not markup. */
export function cleanName(name: string): string {
  const line = name.slice(0, 4 * maxNameLength).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return line.trim().slice(0, maxNameLength).toWellFormed() || 'unknown';
}

/** Sorts by count, then name, and puts all but the first `limit` names under `other`. */
export function capNames(
  counts: ReadonlyMap<string, readonly [ok: number, failed: number]>,
  limit: number,
): NamedCount[] {
  const named = [...counts]
    .filter(([name]) => name !== otherName)
    .map(([name, [ok, failed]]): NamedCount => [name, ok, failed]);
  named.sort((a, b) => b[1] + b[2] - a[1] - a[2] || (a[0] < b[0] ? -1 : 1));
  const other: NamedCount = [otherName, ...(counts.get(otherName) ?? [0, 0])];
  for (const [, ok, failed] of named.slice(limit)) {
    other[1] += ok;
    other[2] += failed;
  }
  const kept = named.slice(0, limit);
  return other[1] + other[2] > 0 ? [...kept, other] : kept;
}

/** Adds up one dimension of several tallies. */
export function mergeNames(parts: readonly (readonly NamedCount[] | undefined)[], limit = maxNames): NamedCount[] {
  const sums = new Map<string, [number, number]>();
  for (const part of parts) {
    for (const [name, ok, failed] of part ?? []) {
      const sum = sums.get(name);
      if (sum === undefined) sums.set(name, [ok, failed]);
      else {
        sum[0] += ok;
        sum[1] += failed;
      }
    }
  }
  return capNames(sums, limit);
}

/** The tally of all events of all `parts`. */
export function mergeTallies(parts: readonly Tally[]): Tally {
  if (parts.length === 1) return parts[0] as Tally;
  const merged: Tally = { ok: 0, failed: 0 };
  for (const part of parts) {
    merged.ok += part.ok;
    merged.failed += part.failed;
  }
  for (const dimension of dimensions) {
    const names = mergeNames(parts.map((part) => part[dimension]));
    if (names.length > 0) merged[dimension] = names;
  }
  const ms = mergeHistograms(parts.map((part) => part.ms ?? emptyHistogram));
  if (ms.length > 0) merged.ms = [...ms];
  return merged;
}
