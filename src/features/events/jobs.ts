// The jobs of this feature.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';

export const pruneIntentsJob = defineJob('events.prune-intents', z.object({}));
