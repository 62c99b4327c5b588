// Binds this feature's jobs and sets the timers that start them.
import type { Queryable } from '../../db/query.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { setRecurringTimer } from '../../jobs/timers.ts';
import { type Clock, day, hour } from '../../lib/clock.ts';
import { pruneIntents } from './intent.ts';
import { pruneIntentsJob } from './jobs.ts';

const keepIntentsMs = 7 * day;

export function eventBindings(deps: { db: Queryable; clock: Clock }): JobBinding[] {
  const prune = () => pruneIntents(deps.db, new Date(deps.clock.now().getTime() - keepIntentsMs));
  return [bindJob(pruneIntentsJob, async () => void (await prune()))];
}

export async function setEventTimers(db: Queryable): Promise<void> {
  await setRecurringTimer(db, { key: pruneIntentsJob.name, job: pruneIntentsJob, data: {}, everyMs: hour });
}
