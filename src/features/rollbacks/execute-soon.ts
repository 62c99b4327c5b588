// Has the run looked at: at once by a job, and by a timer as well, in case whoever takes the job dies.

import { setTimer } from '../../jobs/timers.ts';
import { second } from '../../lib/clock.ts';
import type { RunChange } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { advanceJob, recoverJob } from './jobs.ts';
import { streamOf } from './rollback.ts';

/** A run that has something to execute is looked at so often, whoever is thought to be at it. */
export const recoverEveryMs = second;

export const recoverKey = (number: number) => `${streamOf(number)}:recover`;

/** Call it in the transaction that gave the run something to execute. */
export async function executeSoon(deps: Pick<RollbackDeps, 'jobs'>, { tx, run, at }: RunChange): Promise<void> {
  const data = { run: run.number };
  await deps.jobs.enqueue(tx, advanceJob, data);
  const dueAt = new Date(at.getTime() + recoverEveryMs);
  await setTimer(tx, { key: recoverKey(run.number), job: recoverJob, data, dueAt });
}
