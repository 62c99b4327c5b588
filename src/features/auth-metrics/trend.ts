// How figures moved: within the window, and against the same time a week before.
import { minute } from '../../lib/clock.ts';
import {
  type OutcomeFigures,
  outcomeFigures,
  outcomeOf,
  refreshFigures,
  rlsFigures,
  signInFigures,
} from './figures.ts';
import { mergeHistograms, quantile } from './histogram.ts';
import type { WindowReading } from './read-window.ts';
import { type CountFigure, type Counts, mergeCounts } from './sample.ts';
import type { Part } from './sample-store.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { trendStepOf } from './windows.ts';

/** One value for each step of the window, in order; null where it is unknown, or where there was nothing to make it of. */
export type Line = readonly (number | null)[];

export type Trend = {
  stepMs: number;
  signInSuccess: Line;
  signInFailures: Line;
  signInAttempts: Line;
  /** In ms. */
  signInP95: Line;
  refreshSuccess: Line;
  refreshP95: Line;
  activeSessions: Line;
  idleSessions: Line;
  /** The share that failed, by the watched database. */
  applicationErrors: Line;
  rlsViolations: Line;
  /** The same window a week before; null when too little of it is known to compare with. */
  lastWeek: Pick<AuthSnapshot, 'signIn' | 'refresh' | 'rlsViolations'> | null;
};

export type OutcomeFigure = Parameters<typeof outcomeFigures>[1];

/** How a figure moved that is nothing but tried and worked. */
export type OutcomeTrend = {
  /** Share that succeeded, where failures are known. */
  success: Line;
  /** How many succeeded a minute. */
  succeeded: Line;
  /** The same window a week before; null when too little of it is known to compare with. */
  lastWeek: OutcomeFigures | null;
};

// With less of last week, a comparison would be one with a hole in the data.
const comparableShare = 0.95;

/** How the figures of a snapshot moved, by the samples of its window. */
export function trendOf(snapshot: AuthSnapshot, { parts, lastWeek, sessions }: WindowReading): Trend {
  const { stepMs, lineOf } = stepsOf(snapshot);
  const of = (figure: CountFigure, known: boolean) => (known ? outcomesOf(parts, figure, stepMs) : new Map());
  const signIns = of('sign-ins', snapshot.signIn?.attempts != null);
  const failures = ({ failed, minutes }: Outcomes) => failed / minutes;
  const bySessions = new Map(snapshot.sessions === null ? [] : sessions.map((row) => [row.step, row]));
  const p95 = (figure: CountFigure, known: boolean) =>
    lineOf(known ? p95Of(parts, figure, stepMs) : new Map(), (ms) => ms);
  return {
    stepMs,
    signInSuccess: lineOf(signIns, rate),
    signInFailures: lineOf(signIns, failures),
    signInAttempts: lineOf(signIns, ({ attempts, minutes }) => attempts / minutes),
    signInP95: p95('sign-ins', snapshot.signIn !== null),
    refreshSuccess: lineOf(of('token-refreshes', snapshot.refresh?.attempts != null), rate),
    refreshP95: p95('token-refreshes', snapshot.refresh !== null),
    activeSessions: lineOf(bySessions, ({ active }) => active),
    idleSessions: lineOf(bySessions, ({ idle_share }) => idle_share),
    applicationErrors: lineOf(of('app-requests', snapshot.appRequests !== null), failedShare),
    rlsViolations: lineOf(of('rls-violations', snapshot.rlsViolations !== null), failures),
    lastWeek: compared(snapshot, lastWeek, (counts) => ({
      signIn: signInFigures(counts),
      refresh: refreshFigures(counts),
      rlsViolations: rlsFigures(counts),
    })),
  };
}

/** The same of a figure that the card has no line of. */
export function outcomeTrendOf(
  snapshot: AuthSnapshot,
  { parts, lastWeek }: WindowReading,
  figure: OutcomeFigure,
): OutcomeTrend {
  const { stepMs, lineOf } = stepsOf(snapshot);
  const outcomes = outcomesOf(parts, figure, stepMs);
  return {
    success: lineOf(outcomes, rate),
    succeeded: lineOf(outcomes, ({ succeeded, minutes }) => succeeded / minutes),
    lastWeek: compared(snapshot, lastWeek, (counts) => outcomeFigures(counts, figure)),
  };
}

function stepsOf({ window, from, to }: AuthSnapshot) {
  const stepMs = trendStepOf[window];
  const first = Math.floor(from.getTime() / stepMs);
  const count = Math.ceil(to.getTime() / stepMs) - first;
  const lineOf = <Value>(byStep: ReadonlyMap<number, Value>, chosen: (value: Value) => number | null): Line =>
    Array.from({ length: count }, (_, n) => {
      const value = byStep.get(first + n);
      return value === undefined ? null : chosen(value);
    });
  return { stepMs, lineOf };
}

type Outcomes = { minutes: number; succeeded: number; attempts: number; failed: number };

const rate = ({ attempts, failed }: Outcomes) => (attempts === 0 ? null : (attempts - failed) / attempts);

const failedShare = ({ attempts, failed }: Outcomes) => (attempts === 0 ? null : failed / attempts);

function p95Of(parts: readonly Part[], figure: CountFigure, stepMs: number): Map<number, number | null> {
  const timed = parts.flatMap(({ at, counts }) => {
    const ms = counts[figure]?.ms;
    return ms === undefined ? [] : [{ step: Math.floor(at / stepMs), ms }];
  });
  const byStep = [...Map.groupBy(timed, ({ step }) => step)];
  return new Map(byStep.map(([step, all]) => [step, quantile(mergeHistograms(all.map(({ ms }) => ms)), 0.95)]));
}

// By step; steps of which nothing is known are absent. What has no failures that anybody knows of counts for nothing.
function outcomesOf(parts: readonly Part[], figure: CountFigure, stepMs: number): Map<number, Outcomes> {
  const byStep = new Map<number, Outcomes>();
  for (const { at, minutes, counts } of parts) {
    const tally = counts[figure];
    if (tally === undefined) continue;
    const step = Math.floor(at / stepMs);
    const sum = byStep.get(step) ?? { minutes: 0, succeeded: 0, attempts: 0, failed: 0 };
    const { attempts, failed } = outcomeOf(tally);
    sum.minutes += minutes;
    sum.succeeded += tally.ok;
    sum.attempts += attempts ?? 0;
    sum.failed += failed ?? 0;
    byStep.set(step, sum);
  }
  return byStep;
}

function compared<Figures>(
  { from, to }: AuthSnapshot,
  parts: readonly Part[],
  figures: (counts: Counts) => Figures,
): Figures | null {
  const known = parts.reduce((sum, { minutes }) => sum + minutes, 0);
  if (known < ((to.getTime() - from.getTime()) / minute) * comparableShare) return null;
  return figures(mergeCounts(parts.map(({ counts }) => counts)));
}
