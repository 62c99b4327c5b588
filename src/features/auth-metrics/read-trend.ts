// How the figures of a snapshot moved: made of what the snapshot was made of, or, of one that was kept, of what the samples still say.
import type { OwnDb } from '../../db/own.ts';
import { readingOf } from './read-window.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { type Trend, trendOf } from './trend.ts';

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
  return trendOf(snapshot, await readingOf(db, snapshot));
}
