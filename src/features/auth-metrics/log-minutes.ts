// What a project's logs say of sign-ins and refreshes, minute by minute, and how failures get from there into samples that know only successes.
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';
import { toHistogram } from './histogram.ts';
import type { MinuteRange } from './minute-ranges.ts';
import type { LogAttempts, LogDurations } from './project-source.ts';
import type { Counts } from './sample.ts';
import { capNames, cleanName, maxNames, mergeNames, Tally } from './tally.ts';

/**
 * `password`: the attempts of which the database writes down the successes under the same name. `all`: whatever asked for a session, with how
 * long it took. `refresh`: what asked for another token; absent in what was read before that was asked for.
 */
export const LogCounts = z.object({ password: Tally, all: Tally, refresh: Tally.optional() });
export type LogCounts = z.output<typeof LogCounts>;

const passwordMethod = 'password';
const refreshGrant = 'refresh_token';

/** Counts for each minute of the range, also for those in which nothing happened; rows of no minute of it are left. */
export function countLogMinutes(
  range: MinuteRange,
  rows: readonly LogAttempts[],
  durations: readonly LogDurations[],
): Map<number, LogCounts> {
  const minuteOf = (row: { minute: Date }) => Math.floor(row.minute.getTime() / minute) * minute;
  const [byMinute, timed] = [Map.groupBy(rows, minuteOf), Map.groupBy(durations, minuteOf)];
  const counted = new Map<number, LogCounts>();
  for (let at = range[0]; at < range[1]; at += minute) {
    const { refresh = [], signIn = [] } = Object.groupBy(byMinute.get(at) ?? [], ({ grant }) =>
      grant === refreshGrant ? 'refresh' : 'signIn',
    );
    const password = tallyOf(signIn.filter(({ grant }) => grant === passwordMethod));
    const ms = histogramOf(timed.get(at) ?? []);
    const all = { ...tallyOf(signIn), ...(ms.length > 0 ? { ms } : {}) };
    // There is one way to refresh.
    const { method: _, ...refreshes } = tallyOf(refresh);
    counted.set(at, { password, all, refresh: refreshes });
  }
  return counted;
}

function histogramOf(durations: readonly LogDurations[]): number[] {
  const counts = new Map<number, number>();
  for (const { bucket, count } of durations) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...toHistogram(counts)];
}

function tallyOf(rows: readonly LogAttempts[]): Tally {
  const tally: Tally = { ok: 0, failed: 0 };
  const methods = new Map<string, [number, number]>();
  const errors = new Map<string, [number, number]>();
  for (const { grant, error, succeeded, failed } of rows) {
    tally.ok += succeeded;
    tally.failed += failed;
    add(methods, cleanName(grant), succeeded, failed);
    if (failed > 0) add(errors, cleanName(error ?? ''), 0, failed);
  }
  if (methods.size > 0) tally.method = capNames(methods, maxNames);
  if (errors.size > 0) tally.error = capNames(errors, maxNames);
  return tally;
}

function add(counts: Map<string, [number, number]>, name: string, ok: number, failed: number): void {
  const [before, failedBefore] = counts.get(name) ?? [0, 0];
  counts.set(name, [before + ok, failedBefore + failed]);
}

/** What is known of the logs when samples are made. Times in ms of the epoch. */
export type Logged = {
  minutes: ReadonlyMap<number, LogCounts>;
  /** From here on rows may still come: a minute that has none yet is no sign of anything. */
  settledBefore: number;
  /** They are being read: what happened since then comes with the next reading. */
  isFresh: boolean;
};

// So many successes that the logs know nothing of are no coincidence: then they are of another project, or hold no such request.
const unseenSuccesses = 3;

/**
 * Adds what the logs say to counts of which only the successes were known: failures of sign-ins and refreshes, and how long sign-ins took; where
 * nothing was known, the logs tell all.
 * @returns the minutes whose sign-ins the logs know.
 */
export function addLogged(byMinute: ReadonlyMap<number, Counts>, logged: Logged): Set<number> {
  const known = new Set<number>();
  for (const [at, counts] of byMinute) {
    const found = logged.minutes.get(at) ?? (logged.isFresh && at >= logged.settledBefore ? nothing : undefined);
    if (found === undefined) continue;
    const { 'sign-ins': signIns, 'token-refreshes': refreshes } = counts;
    if (isAddable(refreshes, at, logged, refreshed)) counts['token-refreshes'] = withRefreshes(refreshes, found);
    if (!isAddable(signIns, at, logged, signedIn)) continue;
    counts['sign-ins'] = withFailures(signIns, found);
    known.add(at);
  }
  return known;
}

const none: Tally = { ok: 0, failed: 0 };
const nothing: LogCounts = { password: none, all: none, refresh: none };

/** How many succeeded: as the database tells, and as the logs do. */
type Succeeded = { told: (tally: Tally) => number; logged: (counts: LogCounts) => number };
const signedIn: Succeeded = {
  told: ({ method }) => method?.find(([name]) => name === passwordMethod)?.[1] ?? 0,
  logged: ({ password }) => password.ok,
};
const refreshed: Succeeded = { told: ({ ok }) => ok, logged: ({ refresh }) => refresh?.ok ?? 0 };

// A request is logged when it ends, which may be the next minute.
function isAddable(
  tally: Tally | undefined,
  at: number,
  { minutes, settledBefore }: Logged,
  succeeded: Succeeded,
): boolean {
  if (tally === undefined) return true;
  if (tally.failuresOf?.length !== 0) return false;
  if (succeeded.told(tally) < unseenSuccesses || at >= settledBefore) return true;
  return [at - minute, at, at + minute].some((one) => {
    const counts = minutes.get(one);
    return counts !== undefined && succeeded.logged(counts) > 0;
  });
}

function withFailures(tally: Tally | undefined, { password: { failed, error }, all }: LogCounts): Tally {
  if (tally === undefined) return all;
  const { ms } = all;
  const failures = failed === 0 ? undefined : [[passwordMethod, 0, failed] as [string, number, number]];
  return {
    ...tally,
    failed: tally.failed + failed,
    method: mergeNames([tally.method, failures]),
    ...(error === undefined ? {} : { error: mergeNames([tally.error, error]) }),
    ...(ms === undefined ? {} : { ms }),
    failuresOf: [passwordMethod],
  };
}

function withRefreshes(tally: Tally | undefined, { refresh }: LogCounts): Tally | undefined {
  if (tally === undefined || refresh === undefined) return tally ?? refresh;
  const { failuresOf: _, ...known } = tally;
  return { ...known, failed: refresh.failed, ...(refresh.error === undefined ? {} : { error: refresh.error }) };
}
