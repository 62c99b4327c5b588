// Binds this feature's jobs.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { followRollback } from '../incidents/follow-rollback.ts';
import { expireApproval } from './approve-plan.ts';
import type { RollbackDeps } from './deps.ts';
import { advanceJob, expireApprovalJob, makePlanJob, recoverJob, tellIncidentJob } from './jobs.ts';
import { makePlan } from './make-plan.ts';
import { findRollback, isDecisionPending } from './rollback-store.ts';
import type { Runner } from './runner.ts';

export function rollbackBindings(deps: RollbackDeps, runner: Runner): JobBinding[] {
  return [
    bindJob(makePlanJob, ({ run }) => makePlan(deps, run)),
    bindJob(advanceJob, async ({ run }) => runner.wake(run)),
    bindJob(recoverJob, ({ run }) => runner.recover(run)),
    bindJob(expireApprovalJob, ({ run }) => expireApproval(deps, run)),
    bindJob(tellIncidentJob, async ({ run: rollback, what, by, key }) => {
      const run = await findRollback(deps.db, rollback, 'backbolt');
      if (run?.incident == null) return;
      const decisionPending = await isDecisionPending(deps.db, run.incident);
      await followRollback(deps, { number: run.incident, key, rollback, what, by, decisionPending });
    }),
  ];
}
