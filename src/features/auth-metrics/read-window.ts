// All samples that say something of a window, read together: its own, those of the week before, and its gauges.
import type { OwnDb } from '../../db/own.ts';
import { day, hour } from '../../lib/clock.ts';
import type { Gauges } from './sample.ts';
import { type Part, readLatestGauges, readParts } from './sample-store.ts';
import { type SessionStep, selectSessions } from './series-store.ts';
import { trendStepOf, type WindowId } from './windows.ts';

const week = 7 * day;

export type WindowReading = {
  parts: readonly Part[];
  /** The same span of time a week before. */
  lastWeek: readonly Part[];
  /** By step, counted from the epoch. */
  sessions: readonly SessionStep[];
  /** The latest. */
  gauges: Gauges | undefined;
};

type Span = { source: string; window: WindowId; from: Date; to: Date };

const kept = new WeakMap<Span, WindowReading>();

/** Keeps what a snapshot was made of as long as the snapshot, for its trend. */
export function keepReading(snapshot: Span, reading: WindowReading): void {
  kept.set(snapshot, reading);
}

/** What a snapshot was made of; of one that was stored, what the samples still say. */
export async function readingOf(db: OwnDb, snapshot: Span): Promise<WindowReading> {
  return kept.get(snapshot) ?? (await readWindow(db, snapshot));
}

/** Reads [from, to) as it is told of `window`, in one go: what is asked one after the other makes whoever asks wait as often. */
export async function readWindow(db: OwnDb, { source, window, from, to }: Span): Promise<WindowReading> {
  const stepMs = trendStepOf[window];
  const byHour = stepMs % hour === 0;
  const before = { from: new Date(from.getTime() - week), to: new Date(to.getTime() - week) };
  const [parts, lastWeek, sessions, gauges] = await Promise.all([
    readParts(db, { source, from, to, byHour }),
    readParts(db, { source, ...before, byHour }),
    selectSessions(db, { source, from, to, stepMs }),
    readLatestGauges(db, source, from, to),
  ]);
  return { parts, lastWeek, sessions, gauges };
}
