// Turns counts of a window into the figures that people read.
import { mean, quantile } from './histogram.ts';
import type { Counts } from './sample.ts';
import { mergeNames, type NamedCount, type Tally } from './tally.ts';

/** How often something was tried and worked. */
export type OutcomeFigures = {
  /** All that succeeded, whatever is known of failures. */
  succeeded: number;
  /** Null, as the other two, where failures are unknown; where only some methods' are known, these three are of those methods. */
  attempts: number | null;
  failed: number | null;
  /** 0 to 1; null when there was no attempt. */
  successRate: number | null;
};
export type SignInFigures = OutcomeFigures & {
  /** The methods whose failures are counted; null: of all of them. Empty: failures are unknown. */
  failuresOf: readonly string[] | null;
  /** The five most frequent, then `other`. */
  byError: { name: string; count: number }[];
  byMethod: AttemptsOf[];
  byPlatform: AttemptsOf[];
  /** Of all attempts whose duration is known, in ms; null when none is. */
  durationMs: { p50: number; p95: number; p99: number } | null;
  averageMs: number | null;
};
/** `attempts` is null where only the successes are known. */
type AttemptsOf = { name: string; attempts: number | null; succeeded: number };
export type RefreshFigures = OutcomeFigures & { durationMs: { p50: number; p95: number } | null };
export type RlsFigures = { count: number; byTable: { name: string; count: number }[] };
export type RequestFigures = {
  requests: number;
  /** Answered with a status of 500 or more. */
  failed: number;
  errorRate: number | null;
  byStatus: { name: string; count: number }[];
  durationMs: { p50: number; p95: number; p99: number } | null;
};
export type DenialFigures = { count: number; byPermission: { name: string; count: number }[] };

const shownErrors = 5;

export function signInFigures(counts: Counts): SignInFigures | null {
  const tally = counts['sign-ins'];
  if (tally === undefined) return null;
  const { failuresOf } = tally;
  const attemptsOf = ([name, ok, failed]: NamedCount, known: boolean): AttemptsOf => {
    return { name, attempts: known ? ok + failed : null, succeeded: ok };
  };
  return {
    ...outcomeOf(tally),
    failuresOf: failuresOf ?? null,
    byError: mergeNames([tally.error], shownErrors).map(failures),
    byMethod: (tally.method ?? []).map((named) => attemptsOf(named, failuresOf?.includes(named[0]) ?? true)),
    // Where only some methods' failures are known, nobody knows on which platform.
    byPlatform: (tally.platform ?? []).map((named) => attemptsOf(named, failuresOf === undefined)),
    durationMs: quantiles(tally, { p50: 0.5, p95: 0.95, p99: 0.99 }),
    averageMs: mean(tally.ms ?? []),
  };
}

export function refreshFigures(counts: Counts): RefreshFigures | null {
  const tally = counts['token-refreshes'];
  return tally === undefined ? null : { ...outcomeOf(tally), durationMs: quantiles(tally, { p50: 0.5, p95: 0.95 }) };
}

/** Of a figure that is nothing but tried and worked. */
export function outcomeFigures(
  counts: Counts,
  figure: 'registrations' | 'token-validations' | 'mfa-challenges',
): OutcomeFigures | null {
  const tally = counts[figure];
  return tally === undefined ? null : outcomeOf(tally);
}

export function requestFigures(counts: Counts): RequestFigures | null {
  const tally = counts['app-requests'];
  if (tally === undefined) return null;
  const requests = tally.ok + tally.failed;
  return {
    requests,
    failed: tally.failed,
    errorRate: requests === 0 ? null : tally.failed / requests,
    byStatus: (tally.status ?? []).map(([name, ok, failed]) => ({ name, count: ok + failed })),
    durationMs: quantiles(tally, { p50: 0.5, p95: 0.95, p99: 0.99 }),
  };
}

export function rlsFigures(counts: Counts): RlsFigures | null {
  const tally = counts['rls-violations'];
  return tally === undefined ? null : { count: tally.failed, byTable: (tally.table ?? []).map(failures) };
}

export function denialFigures(counts: Counts): DenialFigures | null {
  const tally = counts['permission-denials'];
  return tally === undefined ? null : { count: tally.failed, byPermission: (tally.permission ?? []).map(failures) };
}

/** Of one tally; where only some methods' failures are known, of those methods. */
export function outcomeOf(tally: Tally): OutcomeFigures {
  const { failuresOf } = tally;
  if (failuresOf?.length === 0) return { succeeded: tally.ok, attempts: null, failed: null, successRate: null };
  const [ok, failed] = failuresOf === undefined ? [tally.ok, tally.failed] : sumOf(tally.method ?? [], failuresOf);
  const attempts = ok + failed;
  return { succeeded: tally.ok, attempts, failed, successRate: attempts === 0 ? null : ok / attempts };
}

function sumOf(methods: readonly NamedCount[], names: readonly string[]): [ok: number, failed: number] {
  const counted = methods.filter(([name]) => names.includes(name));
  return [counted.reduce((sum, [, ok]) => sum + ok, 0), counted.reduce((sum, [, , failed]) => sum + failed, 0)];
}

function quantiles<K extends string>(tally: Tally, wanted: Record<K, number>): Record<K, number> | null {
  const histogram = tally.ms ?? [];
  if (histogram.length === 0) return null;
  const found = Object.entries<number>(wanted).map(([name, q]) => [name, quantile(histogram, q)]);
  return Object.fromEntries(found) as Record<K, number>;
}

function failures([name, , failed]: NamedCount): { name: string; count: number } {
  return { name, count: failed };
}
