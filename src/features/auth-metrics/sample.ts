// The sample: one compact row a minute per source. What can be recounted is replaced by a later round; gauges stay as they were read.
import { z } from 'zod';
import { mergeTallies, Tally } from './tally.ts';

/** The kinds of event that are counted; each is one file of a source pack. */
export const countFigures = [
  'sign-ins',
  'token-refreshes',
  'token-validations',
  'registrations',
  'mfa-challenges',
  'app-requests',
  'rls-violations',
  'permission-denials',
] as const;
export type CountFigure = (typeof countFigures)[number];

/** Counts of one span of time. A figure that is absent is unknown, which is not the same as zero. */
export const Counts = z.object({
  'sign-ins': Tally.optional(),
  'token-refreshes': Tally.optional(),
  'token-validations': Tally.optional(),
  registrations: Tally.optional(),
  'mfa-challenges': Tally.optional(),
  'app-requests': Tally.optional(),
  'rls-violations': Tally.optional(),
  'permission-denials': Tally.optional(),
});
export type Counts = z.output<typeof Counts>;

/** What was so at one moment and cannot be recounted. `at` is that moment, in ms of the epoch. */
export const Gauges = z.object({
  at: z.number(),
  sessions: z
    .object({
      active: z.int().nonnegative(),
      users: z.int().nonnegative(),
      idle: z.int().nonnegative().nullable(),
    })
    .optional(),
  /** Of the watched database's server, read about once a minute. */
  database: z
    .object({
      connections: z.number(),
      maxConnections: z.number(),
      active: z.number().nullable(),
      idleInTransaction: z.number().nullable(),
      waiting: z.number(),
      longestWaitMs: z.number(),
      replicationLagMs: z.number().nullable(),
      sizeBytes: z.number(),
    })
    .optional(),
});
export type Gauges = z.output<typeof Gauges>;

export type MinuteSample = { minute: Date; counts: Counts; gauges: Gauges | null };

/** Adds samples up, figure by figure; a figure is known when any part knows it. */
export function mergeCounts(parts: readonly Counts[]): Counts {
  const merged: Counts = {};
  for (const figure of countFigures) {
    const known = parts.map((part) => part[figure]).filter((tally) => tally !== undefined);
    if (known.length > 0) merged[figure] = mergeTallies(known);
  }
  return merged;
}
