// Reads how registrations or token validations moved, from samples only, for whoever looks closer at them.
import type { AuthMetricsDeps } from './deps.ts';
import { readTallies } from './outcome-store.ts';
import { type OutcomeFigure, type OutcomeTrend, outcomeSpans, outcomeTrend } from './outcome-trend.ts';
import type { AuthSnapshot } from './snapshot.ts';

/** Of a snapshot that its reader may see. At most one row a minute of an hour, or one an hour of a week, and as many of the week before. */
export async function readOutcomeTrend(
  { db }: Pick<AuthMetricsDeps, 'db'>,
  snapshot: AuthSnapshot,
  figure: OutcomeFigure,
): Promise<OutcomeTrend> {
  const spans = outcomeSpans(snapshot);
  const [now, before] = await Promise.all([
    readTallies(db, { source: snapshot.source, figure, ...spans.now }),
    readTallies(db, { source: snapshot.source, figure, ...spans.before }),
  ]);
  return outcomeTrend(snapshot, figure, { now, before });
}
