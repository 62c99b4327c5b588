// How a figure that is nothing but tried and worked moved: within the window, and against the same time a week before.
import { day, hour, minute } from '../../lib/clock.ts';
import { type OutcomeFigures, outcomeFigures } from './figures.ts';
import type { TallyPart } from './outcome-store.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { mergeTallies, type Tally } from './tally.ts';
import type { Line } from './trend.ts';
import { trendStepOf } from './windows.ts';

export type OutcomeFigure = Parameters<typeof outcomeFigures>[1];

export type OutcomeTrend = {
  /** Share that succeeded, where failures are known. */
  success: Line;
  /** How many succeeded a minute. */
  succeeded: Line;
  /** The same window a week before; null when too little of it is known to compare with. */
  lastWeek: OutcomeFigures | null;
};

/** Which times such a trend is made of. */
export function outcomeSpans({ window, from, to }: AuthSnapshot) {
  const week = 7 * day;
  const byHour = trendStepOf[window] % hour === 0;
  return {
    now: { from, to, byHour },
    before: { from: new Date(from.getTime() - week), to: new Date(to.getTime() - week), byHour },
  };
}

// With less of last week, a comparison would be one with a hole in the data.
const comparableShare = 0.95;

export function outcomeTrend(
  { window, from, to }: AuthSnapshot,
  figure: OutcomeFigure,
  parts: { now: readonly TallyPart[]; before: readonly TallyPart[] },
): OutcomeTrend {
  const stepMs = trendStepOf[window];
  const steps = Map.groupBy(knownOf(parts.now), ({ at }) => Math.floor(at.getTime() / stepMs));
  const first = Math.floor(from.getTime() / stepMs);
  const count = Math.ceil(to.getTime() / stepMs) - first;
  const lineOf = (value: (sum: Tally, minutes: number) => number | null): Line =>
    Array.from({ length: count }, (_, n) => {
      const known = steps.get(first + n);
      return known === undefined ? null : value(sumOf(known), minutesOf(known));
    });
  const compared = minutesOf(parts.before) >= ((to.getTime() - from.getTime()) / minute) * comparableShare;
  const before = knownOf(parts.before);
  return {
    success: lineOf((sum) => outcomeFigures({ [figure]: sum }, figure)?.successRate ?? null),
    succeeded: lineOf((sum, minutes) => sum.ok / minutes),
    lastWeek: compared && before.length > 0 ? outcomeFigures({ [figure]: sumOf(before) }, figure) : null,
  };
}

type Known = TallyPart & { tally: Tally };

const knownOf = (parts: readonly TallyPart[]) => parts.filter((part): part is Known => part.tally !== null);
const sumOf = (parts: readonly Known[]) => mergeTallies(parts.map(({ tally }) => tally));
const minutesOf = (parts: readonly TallyPart[]) => parts.reduce((sum, { minutes }) => sum + minutes, 0);
