// Reads how the figures of a snapshot moved, from samples only.
import type { OwnDb } from '../../db/own.ts';
import { day, minute } from '../../lib/clock.ts';
import { refreshFigures, rlsFigures, signInFigures } from './figures.ts';
import { type CountFigure, mergeCounts } from './sample.ts';
import { readCounts } from './sample-store.ts';
import { countKnownMinutes, selectActive, selectOutcomes } from './series-store.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { type Line, type Trend, trendStepOf } from './trend.ts';

// With less of last week, a comparison would be one with a hole in the data.
const comparableShare = 0.95;
const week = 7 * day;

const read = new WeakMap<AuthSnapshot, Promise<Trend>>();

/** How the figures of a snapshot moved. Questions that share a snapshot share this, too. */
export function readTrend(deps: { db: OwnDb }, snapshot: AuthSnapshot): Promise<Trend> {
  const before = read.get(snapshot);
  if (before !== undefined) return before;
  const trend = takeTrend(deps.db, snapshot);
  read.set(snapshot, trend);
  // A failure is not an answer to give to others.
  trend.catch(() => read.delete(snapshot));
  return trend;
}

async function takeTrend(db: OwnDb, snapshot: AuthSnapshot): Promise<Trend> {
  const { source, window, from, to } = snapshot;
  const stepMs = trendStepOf[window];
  const range = { source, from, to, stepMs };
  const figures: CountFigure[] = ['sign-ins', 'token-refreshes', 'rls-violations'];
  const [outcomes, active, lastWeek] = await Promise.all([
    selectOutcomes(db, range, figures),
    selectActive(db, range),
    readLastWeek(db, snapshot),
  ]);
  const first = Math.floor(from.getTime() / stepMs);
  const count = Math.ceil(to.getTime() / stepMs) - first;
  const lineOf = <Row extends { step: number }>(rows: readonly Row[], value: (row: Row) => number | null): Line => {
    const byStep = new Map(rows.map((row) => [row.step, row]));
    return Array.from({ length: count }, (_, n) => {
      const row = byStep.get(first + n);
      return row === undefined ? null : value(row);
    });
  };
  const of = (figure: CountFigure, known: boolean) => (known ? outcomes.filter((row) => row.figure === figure) : []);
  const signIns = of('sign-ins', snapshot.signIn?.attempts != null);
  type Outcome = (typeof outcomes)[number];
  const rate = ({ ok, failed }: Outcome) => (ok + failed === 0 ? null : ok / (ok + failed));
  const perMinute = (value: number, known: number) => value / known;
  return {
    stepMs,
    signInSuccess: lineOf(signIns, rate),
    signInFailures: lineOf(signIns, ({ failed, known }) => perMinute(failed, known)),
    signInAttempts: lineOf(signIns, ({ ok, failed, known }) => perMinute(ok + failed, known)),
    refreshSuccess: lineOf(of('token-refreshes', snapshot.refresh?.attempts != null), rate),
    activeSessions: lineOf(snapshot.sessions === null ? [] : active, (row) => row.active),
    rlsViolations: lineOf(of('rls-violations', snapshot.rlsViolations !== null), ({ failed, known }) =>
      perMinute(failed, known),
    ),
    lastWeek,
  };
}

async function readLastWeek(db: OwnDb, { source, from, to }: AuthSnapshot): Promise<Trend['lastWeek']> {
  const [start, end] = [new Date(from.getTime() - week), new Date(to.getTime() - week)];
  const known = await countKnownMinutes(db, source, start, end);
  if (known < ((end.getTime() - start.getTime()) / minute) * comparableShare) return null;
  const counts = mergeCounts(await readCounts(db, source, start, end));
  return { signIn: signInFigures(counts), refresh: refreshFigures(counts), rlsViolations: rlsFigures(counts) };
}
