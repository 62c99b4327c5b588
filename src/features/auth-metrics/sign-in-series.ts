// Sign-ins over a window, in equal steps of time: what a chart is drawn from.
import { hour, minute } from '../../lib/clock.ts';
import { floorToMinute, type WindowId, windowOf } from './windows.ts';

/** One step: its start, how many of its minutes are known, and what happened in those. */
export type SeriesStep = {
  at: Date;
  knownMinutes: number;
  succeeded: number;
  failed: number;
  /** By error, `other` included; whatever has no name is only in `failed`. */
  byError: ReadonlyMap<string, number>;
};

export type SignInSeries = {
  window: WindowId;
  from: Date;
  to: Date;
  stepMs: number;
  /** In order; a step of which nothing is known is null, which is not the same as zero. */
  steps: readonly (SeriesStep | null)[];
};

// As many steps as can be told apart on a phone: 60, 96, 84.
const stepOf: Record<WindowId, number> = { '15m': minute, '1h': minute, '24h': 15 * minute, '7d': 2 * hour };

/**
 * The whole minutes of a window that ends at `to`, and the steps that they fall in. Steps begin at round times, so the first and the last may lie
 * in the window in part only.
 */
export function stepsOf(
  window: WindowId,
  to: Date,
): { from: Date; to: Date; stepMs: number; first: number; count: number } {
  const stepMs = stepOf[window];
  const end = floorToMinute(to);
  const from = new Date(end.getTime() - windowOf(window).ms);
  const first = Math.floor(from.getTime() / stepMs);
  return { from, to: end, stepMs, first, count: Math.ceil(end.getTime() / stepMs) - first };
}
