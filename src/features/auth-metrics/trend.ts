// How figures moved: within the window, and against the same time a week before.
import { hour, minute } from '../../lib/clock.ts';
import type { AuthSnapshot } from './snapshot.ts';
import type { WindowId } from './windows.ts';

/** One value for each step of the window, in order; null where it is unknown, or where there was nothing to make it of. */
export type Line = readonly (number | null)[];

export type Trend = {
  stepMs: number;
  signInSuccess: Line;
  signInFailures: Line;
  signInAttempts: Line;
  refreshSuccess: Line;
  activeSessions: Line;
  rlsViolations: Line;
  /** The same window a week before; null when too little of it is known to compare with. */
  lastWeek: Pick<AuthSnapshot, 'signIn' | 'refresh' | 'rlsViolations'> | null;
};

/** Few enough steps to be read as one line of text on a phone: 15, 12, 12, 14; the running one may be one more. */
export const trendStepOf: Record<WindowId, number> = {
  '15m': minute,
  '1h': 5 * minute,
  '24h': 2 * hour,
  '7d': 12 * hour,
};
