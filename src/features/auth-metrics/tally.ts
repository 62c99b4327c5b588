// Counts of one kind of event by outcome and by name; whatever the names are, there are few of them and they are short.
import { z } from 'zod';
import { emptyHistogram, Histogram, mergeHistograms } from './histogram.ts';

/** How many names one dimension keeps in one tally; the rest is counted under `other`. */
export const maxNames = 20;
/** Longest name, in UTF-16 units; the packs' SQL cuts to as many characters. */
export const maxNameLength = 64;
const otherName = 'other';

/** A name with how often its event succeeded and failed. A pair list rather than an object: `__proto__` is a name like any other. */
export type NamedCount = [name: string, ok: number, failed: number];
// One function for a whole list, for the same reason as in histogram.ts.
const NamedCounts = z.custom<NamedCount[]>(
  (value) => Array.isArray(value) && value.every(isNamedCount),
  'not a list of [name, succeeded, failed]',
);

export const dimensions = ['method', 'platform', 'error', 'table', 'permission', 'status'] as const;
export type Dimension = (typeof dimensions)[number];

/** All that is known of one kind of event in some span of time. Absent dimensions are empty ones. */
export const Tally = z.object({
  ok: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  method: NamedCounts.optional(),
  platform: NamedCounts.optional(),
  error: NamedCounts.optional(),
  table: NamedCounts.optional(),
  permission: NamedCounts.optional(),
  status: NamedCounts.optional(),
  /** The methods whose failures are counted, where not all are; none: of failures nothing is known. */
  failuresOf: z.array(z.string()).optional(),
  ms: Histogram.optional(),
});
export type Tally = z.output<typeof Tally>;

/** Makes a name of the watched database fit to be kept: one line, well-formed Unicode, capped, never empty. It is still data, not markup. */
export function cleanName(name: string): string {
  const line = name.slice(0, 4 * maxNameLength).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return line.trim().slice(0, maxNameLength).trimEnd().toWellFormed() || 'unknown';
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
  const failuresOf = knownByAll(parts);
  if (failuresOf !== undefined) merged.failuresOf = failuresOf;
  const ms = mergeHistograms(parts.map((part) => part.ms ?? emptyHistogram));
  if (ms.length > 0) merged.ms = [...ms];
  return merged;
}

// What one part does not know, their sum does not know either.
function knownByAll(parts: readonly Tally[]): string[] | undefined {
  const limited = parts.flatMap(({ failuresOf }) => (failuresOf === undefined ? [] : [failuresOf]));
  const [first, ...rest] = limited;
  return first?.filter((method) => rest.every((known) => known.includes(method)));
}

function isNamedCount(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [name, ok, failed] = value;
  return typeof name === 'string' && name.length <= maxNameLength && isCount(ok) && isCount(failed);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
