// Binds this feature's jobs and sets the timers that start them.
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { setRecurringTimer } from '../../jobs/timers.ts';
import { hour } from '../../lib/clock.ts';
import { pruneConfirmations } from './confirmation.ts';
import { pruneConfirmationsJob } from './jobs.ts';

export function accessBindings({ db }: { db: Queryable }): JobBinding[] {
  return [bindJob(pruneConfirmationsJob, async () => void (await pruneConfirmations(db, await domainNow(db))))];
}

export async function setAccessTimers(db: Queryable): Promise<void> {
  await setRecurringTimer(db, { key: pruneConfirmationsJob.name, job: pruneConfirmationsJob, data: {}, everyMs: hour });
}
