// Turns counts of a window into the figures that people read.
import { quantile } from './histogram.ts';
import type { Counts } from './sample.ts';
import { mergeNames, type NamedCount, type Tally } from './tally.ts';

export type SignInFigures = {
  attempts: number;
  succeeded: number;
  failed: number;
  /** 0 to 1; null when there was no attempt. */
  successRate: number | null;
  /** The five most frequent, then `other`. */
  byError: { name: string; count: number }[];
  byMethod: AttemptsOf[];
  byPlatform: AttemptsOf[];
  /** Of all attempts whose duration is known, in ms; null when none is. */
  durationMs: { p50: number; p95: number; p99: number } | null;
};
export type AttemptsOf = { name: string; attempts: number; succeeded: number };
export type RefreshFigures = {
  attempts: number;
  succeeded: number;
  successRate: number | null;
  durationMs: { p50: number; p95: number } | null;
};
export type RlsFigures = { count: number; byTable: { name: string; count: number }[] };

const shownErrors = 5;

export function signInFigures(counts: Counts): SignInFigures | null {
  const tally = counts['sign-ins'];
  if (tally === undefined) return null;
  return {
    ...outcome(tally),
    failed: tally.failed,
    byError: mergeNames([tally.error], shownErrors).map(failures),
    byMethod: (tally.method ?? []).map(attemptsOf),
    byPlatform: (tally.platform ?? []).map(attemptsOf),
    durationMs: quantiles(tally, { p50: 0.5, p95: 0.95, p99: 0.99 }),
  };
}

export function refreshFigures(counts: Counts): RefreshFigures | null {
  const tally = counts['token-refreshes'];
  return tally === undefined ? null : { ...outcome(tally), durationMs: quantiles(tally, { p50: 0.5, p95: 0.95 }) };
}

export function rlsFigures(counts: Counts): RlsFigures | null {
  const tally = counts['rls-violations'];
  return tally === undefined ? null : { count: tally.failed, byTable: (tally.table ?? []).map(failures) };
}

function outcome(tally: Tally): { attempts: number; succeeded: number; successRate: number | null } {
  const attempts = tally.ok + tally.failed;
  return { attempts, succeeded: tally.ok, successRate: attempts === 0 ? null : tally.ok / attempts };
}

function quantiles<K extends string>(tally: Tally, wanted: Record<K, number>): Record<K, number> | null {
  const histogram = tally.ms ?? [];
  if (histogram.length === 0) return null;
  const found = Object.entries<number>(wanted).map(([name, q]) => [name, quantile(histogram, q)]);
  return Object.fromEntries(found) as Record<K, number>;
}

function attemptsOf([name, ok, failed]: NamedCount): AttemptsOf {
  return { name, attempts: ok + failed, succeeded: ok };
}

function failures([name, , failed]: NamedCount): { name: string; count: number } {
  return { name, count: failed };
}
