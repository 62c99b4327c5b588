// What a project's logs say of sign-ins, minute by minute, and how failures get from there into samples that know only successes.
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';
import type { MinuteRange } from './minute-ranges.ts';
import type { LogAttempts } from './project-source.ts';
import type { Counts } from './sample.ts';
import { capNames, cleanName, maxNames, mergeNames, Tally } from './tally.ts';

/** `password`: the attempts of which the database writes down the successes under the same name. `all`: whatever asked for a session. */
export const LogCounts = z.object({ password: Tally, all: Tally });
export type LogCounts = z.output<typeof LogCounts>;

const passwordMethod = 'password';

/** Counts for each minute of the range, also for those in which nothing happened; rows of no minute of it are left. */
export function countLogMinutes(range: MinuteRange, rows: readonly LogAttempts[]): Map<number, LogCounts> {
  const byMinute = Map.groupBy(rows, (row) => Math.floor(row.minute.getTime() / minute) * minute);
  const counted = new Map<number, LogCounts>();
  for (let at = range[0]; at < range[1]; at += minute) {
    const all = byMinute.get(at) ?? [];
    const password = all.filter(({ grant }) => grant === passwordMethod);
    counted.set(at, { password: tallyOf(password), all: tallyOf(all) });
  }
  return counted;
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
 * Adds the failures of the logs to sign-ins of which only the successes were known; where nothing was known, the logs tell both.
 * @returns the minutes that the logs know.
 */
export function addLogged(byMinute: ReadonlyMap<number, Counts>, logged: Logged): Set<number> {
  const known = new Set<number>();
  for (const [at, counts] of byMinute) {
    const found = logged.minutes.get(at) ?? (logged.isFresh && at >= logged.settledBefore ? nothing : undefined);
    const tally = counts['sign-ins'];
    if (found === undefined || (tally !== undefined && !isAddable(tally, at, logged))) continue;
    counts['sign-ins'] = tally === undefined ? found.all : withFailures(tally, found.password);
    known.add(at);
  }
  return known;
}

const nothing: LogCounts = { password: { ok: 0, failed: 0 }, all: { ok: 0, failed: 0 } };

// A request is logged when it ends, which may be the next minute.
function isAddable(tally: Tally, at: number, { minutes, settledBefore }: Logged): boolean {
  if (tally.failuresOf?.length !== 0) return false;
  const [, succeeded = 0] = tally.method?.find(([name]) => name === passwordMethod) ?? [];
  if (succeeded < unseenSuccesses || at >= settledBefore) return true;
  return [at - minute, at, at + minute].some((one) => (minutes.get(one)?.password.ok ?? 0) > 0);
}

function withFailures(tally: Tally, { failed, error }: Tally): Tally {
  const failures = failed === 0 ? undefined : [[passwordMethod, 0, failed] as [string, number, number]];
  return {
    ...tally,
    failed: tally.failed + failed,
    method: mergeNames([tally.method, failures]),
    ...(error === undefined ? {} : { error: mergeNames([tally.error, error]) }),
    failuresOf: [passwordMethod],
  };
}
