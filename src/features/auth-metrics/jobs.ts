// The jobs of this feature: compose binds them and sets their recurring timers.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';

/** One round of collecting of every source that this replica watches, all at once; not repeated when it fails, since the next slot tries anyway. Every `policy.collector.every_seconds`. */
export const collectSamplesJob = defineJob('auth-metrics.collect-samples', z.object({}), {
  retries: 0,
  expireSeconds: 60,
});

/** One round of the health probe. Every 30 s. */
export const runProbesJob = defineJob('auth-metrics.run-probes', z.object({}), { retries: 0, expireSeconds: 60 });

/** Asks the Prometheus of policy. Every 30 s. */
export const askApplicationJob = defineJob('auth-metrics.ask-application', z.object({}), {
  retries: 0,
  expireSeconds: 60,
});

/** Reads what is new of a Supabase project's logs, and asks its advisor when that is due. Every 30 s; a first reading asks several times. */
export const collectLogsJob = defineJob('auth-metrics.collect-logs', z.object({}), { retries: 0, expireSeconds: 120 });

/** Deletes what is older than policy keeps. Hourly. */
export const pruneMetricsJob = defineJob('auth-metrics.prune-metrics', z.object({}), { retries: 2 });

/**
 * Posts a shared status card. It is tried for some minutes: Slack's outages are short. One run waits 15 s for each of three calls and 10 s for
 * an answer, so that no second run begins beside it.
 */
export const postStatusShareJob = defineJob('auth-metrics.post-status-share', z.object({ share: z.uuid() }), {
  retries: 8,
  expireSeconds: 180,
});

/** Tells whoever shared a card that it was not posted. */
export const tellShareFailedJob = defineJob('auth-metrics.tell-share-failed', z.object({ share: z.uuid() }), {
  retries: 8,
});

/** Adds its chart to a card that was shared. Drawing and uploading it takes seconds; Slack may take its time to look at it. */
export const illustrateShareJob = defineJob('auth-metrics.illustrate-share', z.object({ share: z.uuid() }), {
  retries: 3,
  expireSeconds: 180,
});

/** Deletes the file of a chart that nobody sees any more. */
export const deletePictureJob = defineJob('auth-metrics.delete-picture', z.object({ file: z.string() }), {
  retries: 3,
});

/** Sends somebody the minute samples behind a card, as a file. */
export const sendSamplesJob = defineJob(
  'auth-metrics.send-samples',
  z.object({ shown: z.uuid(), person: z.string() }),
  { retries: 5, expireSeconds: 120 },
);

/** Draws somebody's Home tab anew, until that moment (domain time, ms). Not repeated when it fails: the next one comes in a minute. */
export const drawHomeJob = defineJob('auth-metrics.draw-home', z.object({ person: z.string(), until: z.number() }), {
  retries: 0,
  expireSeconds: 60,
});
