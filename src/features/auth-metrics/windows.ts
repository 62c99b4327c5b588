// The spans of time that figures are shown for.
import { day, hour, minute } from '../../lib/clock.ts';

export const windowIds = ['15m', '1h', '24h', '7d'] as const;
export type WindowId = (typeof windowIds)[number];

/** A window as people see it; `ms` is its length. */
export type Window = { readonly id: WindowId; readonly label: string; readonly ms: number };

export const windows: readonly Window[] = [
  { id: '15m', label: '15 minutes', ms: 15 * minute },
  { id: '1h', label: '1 hour', ms: hour },
  { id: '24h', label: '24 hours', ms: day },
  { id: '7d', label: '7 days', ms: 7 * day },
];

export const defaultWindow: WindowId = '1h';

/** Whether a text (of a person, of a button) names a window. */
export function isWindowId(text: string): text is WindowId {
  return (windowIds as readonly string[]).includes(text);
}

export function windowOf(id: WindowId): Window {
  return windows.find((window) => window.id === id) as Window;
}

/** The start of the minute that holds `at`. */
export function floorToMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / minute) * minute);
}

/** The minutes of a window that ends at `to`: from the start of the minute one length before it, so never less than the length. */
export function windowStart(id: WindowId, to: Date): Date {
  return floorToMinute(new Date(to.getTime() - windowOf(id).ms));
}

/** Few enough steps to be read as one line of text on a phone: 15, 12, 12, 14; the running one may be one more. */
export const trendStepOf: Record<WindowId, number> = {
  '15m': minute,
  '1h': 5 * minute,
  '24h': 2 * hour,
  '7d': 12 * hour,
};
