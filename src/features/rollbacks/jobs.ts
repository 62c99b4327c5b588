// The jobs of this feature.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';

const Run = z.object({ run: z.number() });

/** Finds out what the plan would do. */
export const makePlanJob = defineJob('rollbacks.make-plan', Run, { retries: 3, expireSeconds: 180 });
/** Has somebody look whether there is something to execute; whoever gets the lease of the target does it. */
export const advanceJob = defineJob('rollbacks.advance', Run);
/** The same by a timer, in case whoever executed is gone. */
export const recoverJob = defineJob('rollbacks.recover', Run);
export const expireApprovalJob = defineJob('rollbacks.expire-approval', Run);
/** Tells the incident what became of its rollback. */
export const tellIncidentJob = defineJob(
  'rollbacks.tell-incident',
  Run.extend({ what: z.string(), by: z.string(), key: z.string() }),
);
export const proposeJob = defineJob('rollbacks.propose', z.object({}));
export const remindDrillJob = defineJob('rollbacks.remind-drill', z.object({}));
export const postProposalJob = defineJob(
  'rollbacks.post-proposal',
  z.object({ incident: z.number(), runbook: z.string(), why: z.string() }),
  { retries: 8, expireSeconds: 180 },
);
export const postDrillReminderJob = defineJob('rollbacks.post-drill-reminder', z.object({ due: z.iso.datetime() }), {
  retries: 8,
  expireSeconds: 180,
});

export const postMessageJob = defineJob('rollbacks.post-message', z.object({ message: z.string() }), {
  retries: 20,
  expireSeconds: 180,
});

// A run may wait 15 s for each of its calls to Slack.
export const drawRollbackJob = defineJob('rollbacks.draw-card', Run, { retries: 8, expireSeconds: 180 });
