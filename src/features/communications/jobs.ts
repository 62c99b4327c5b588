// The jobs of this feature.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';

const One = z.object({ communication: z.number() });

/** Has somebody look whether there is something to count or send; whoever gets the lease does it. */
export const advanceJob = defineJob('communications.advance', One);
/** The same by a timer, in case whoever did it is gone. */
export const recoverJob = defineJob('communications.recover', One);
export const expireApprovalJob = defineJob('communications.expire-approval', One);
/** The time that somebody scheduled has come. */
export const sendScheduledJob = defineJob('communications.send-scheduled', One);
// A run may wait 15 s for each of its calls to Slack.
export const drawCommunicationJob = defineJob('communications.draw-card', One.extend({ refresh: z.boolean() }), {
  retries: 8,
  expireSeconds: 180,
});
/** Sends the e-mail to the person who asked for it, once: whoever misses it asks again. */
export const sendTestJob = defineJob(
  'communications.send-test',
  One.extend({ person: z.string(), locale: z.string() }),
  {
    retries: 0,
  },
);
/** Tells the incident what became of what is said about it. */
export const tellIncidentJob = defineJob(
  'communications.tell-incident',
  One.extend({ what: z.string(), by: z.string(), key: z.string() }),
);
