// Binds this feature's jobs.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { openRunner, type Runner } from '../../jobs/runner.ts';
import { followCommunication } from '../incidents/follow-communication.ts';
import { expireApproval } from './approve-communication.ts';
import { findCommunication } from './communication-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { advanceJob, expireApprovalJob, recoverJob, sendScheduledJob, tellIncidentJob } from './jobs.ts';
import { openPostmen } from './postmen.ts';
import { sendScheduled } from './send-communication.ts';
import { recoverLater, workOnCommunication } from './work-on-communication.ts';

/** Counts and sends in the background of this process. */
export function openSender(deps: CommunicationDeps): Runner {
  const postmen = openPostmen(deps.db, deps.mailers);
  return openRunner({
    what: 'a communication',
    log: deps.log,
    work: (number, worker) => workOnCommunication(deps, postmen, number, worker),
  });
}

export function communicationBindings(deps: CommunicationDeps, sender: Runner): JobBinding[] {
  return [
    bindJob(advanceJob, async ({ communication }) => sender.wake(communication)),
    bindJob(recoverJob, async ({ communication }) => {
      await recoverLater(deps, communication);
      sender.wake(communication);
    }),
    bindJob(expireApprovalJob, ({ communication }) => expireApproval(deps, communication)),
    bindJob(sendScheduledJob, ({ communication }) => sendScheduled(deps, communication)),
    bindJob(tellIncidentJob, async ({ communication: number, what, by, key }) => {
      const communication = await findCommunication(deps.db, number, 'backbolt');
      if (communication?.incident == null) return;
      await followCommunication(deps, { number: communication.incident, key, communication: number, what, by });
    }),
  ];
}
