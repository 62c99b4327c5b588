// The jobs of this feature.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';

/** Forgets questions that nobody can answer any more. Hourly. */
export const pruneConfirmationsJob = defineJob('access.prune-confirmations', z.object({}));
