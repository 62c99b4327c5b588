// Keeps somebody's Home tab up to date for a while after they opened it: Slack does not say when they leave it.
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { setTimer, setTimerUnlessSet } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { drawHomeJob } from './jobs.ts';

const homeEveryMs = minute;
const homeWatchedForMs = 15 * minute;

const keyOf = (person: string): string => `home ${person}`;

/** Has the tab drawn every minute for 15 minutes from now; opening it again begins anew. One timer a person, however often they open it. */
export async function watchHome(deps: { db: OwnDb }, person: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const now = (await domainNow(tx)).getTime();
    const data = { person, until: now + homeWatchedForMs };
    await setTimer(tx, { key: keyOf(person), job: drawHomeJob, data, dueAt: new Date(now + homeEveryMs) });
  });
}

/**
 * Sets the timer of the next drawing, before this one is done: a drawing that fails is made good by the next. There is none after the end, nor where
 * the tab was opened again meanwhile, which has set its own.
 */
export async function watchOn(deps: { db: OwnDb }, data: { person: string; until: number }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const dueAt = new Date((await domainNow(tx)).getTime() + homeEveryMs);
    if (dueAt.getTime() > data.until) return;
    await setTimerUnlessSet(tx, { key: keyOf(data.person), job: drawHomeJob, data, dueAt });
  });
}
