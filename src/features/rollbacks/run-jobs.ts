// Binds this feature's jobs.

import type { Queryable } from '../../db/query.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { setRecurringTimer } from '../../jobs/timers.ts';
import { hour, minute } from '../../lib/clock.ts';
import { followRollback } from '../incidents/follow-rollback.ts';
import { expireApproval } from './approve-plan.ts';
import type { RollbackDeps } from './deps.ts';
import {
  advanceJob,
  expireApprovalJob,
  makePlanJob,
  proposeJob,
  recoverJob,
  remindDrillJob,
  tellIncidentJob,
} from './jobs.ts';
import { makePlan } from './make-plan.ts';
import { proposeRollbacks } from './propose.ts';
import { remindDrill } from './remind-drill.ts';
import { findRollback, isDecisionPending } from './rollback-store.ts';
import type { Runner } from './runner.ts';

export function rollbackBindings(deps: RollbackDeps, runner: Runner): JobBinding[] {
  return [
    bindJob(makePlanJob, ({ run }) => makePlan(deps, run)),
    bindJob(advanceJob, async ({ run }) => runner.wake(run)),
    bindJob(recoverJob, ({ run }) => runner.recover(run)),
    bindJob(expireApprovalJob, ({ run }) => expireApproval(deps, run)),
    bindJob(proposeJob, () => proposeRollbacks(deps)),
    bindJob(remindDrillJob, () => remindDrill(deps)),
    bindJob(tellIncidentJob, async ({ run: rollback, what, by, key }) => {
      const run = await findRollback(deps.db, rollback, 'backbolt');
      if (run?.incident == null) return;
      const decisionPending = await isDecisionPending(deps.db, run.incident);
      await followRollback(deps, { number: run.incident, key, rollback, what, by, decisionPending });
    }),
  ];
}

/** Starts looking at the figures, and at the time since the last drill. */
export async function setRollbackTimers(db: Queryable): Promise<void> {
  await setRecurringTimer(db, { key: proposeJob.name, job: proposeJob, data: {}, everyMs: minute });
  await setRecurringTimer(db, { key: remindDrillJob.name, job: remindDrillJob, data: {}, everyMs: hour });
}
