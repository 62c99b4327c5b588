// How registrations or token validations moved, for whoever looks closer at them: by what their snapshot was made of.
import type { AuthMetricsDeps } from './deps.ts';
import { readingOf } from './read-window.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { type OutcomeFigure, type OutcomeTrend, outcomeTrendOf } from './trend.ts';

/** Of a snapshot that its reader may see. */
export async function readOutcomeTrend(
  { db }: Pick<AuthMetricsDeps, 'db'>,
  snapshot: AuthSnapshot,
  figure: OutcomeFigure,
): Promise<OutcomeTrend> {
  return outcomeTrendOf(snapshot, await readingOf(db, snapshot), figure);
}
