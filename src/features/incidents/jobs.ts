// The jobs of this feature: what its timers start, and what Slack's room does for it.
import { z } from 'zod';
import { defineJob } from '../../jobs/define-job.ts';
import { Deadline } from '../cadence/keep-cadence.ts';
import { exportFormats } from './export-format.ts';

const Subject = z.object({ incident: z.number() });

// An outage of Slack may last a day; what was done meanwhile appears in Slack when it is back. Retries come once a minute at the longest.
// One run may wait 15 s for each of its calls.
const slack = { retries: 1_500, expireSeconds: 180 };

export const openChannelJob = defineJob('incidents.open-channel', Subject, slack);
export const inviteJob = defineJob('incidents.invite', Subject.extend({ person: z.string().nullable() }), slack);
export const setTopicJob = defineJob('incidents.set-topic', Subject, slack);
export const addBookmarksJob = defineJob('incidents.add-bookmarks', Subject, slack);
/** `refresh`: nothing was done that somebody waits to see, so it gives way. */
export const drawCardJob = defineJob('incidents.draw-card', Subject.extend({ refresh: z.boolean().optional() }), slack);
export const drawAnnouncementJob = defineJob('incidents.draw-announcement', Subject, slack);
export const drawChecklistJob = defineJob('incidents.draw-checklist', Subject.extend({ checklist: z.string() }), slack);
/** `ended`: how many parts had ended when it was written; of several only the last has something to show. */
export const showSetupJob = defineJob('incidents.show-setup', Subject.extend({ ended: z.number() }), { retries: 3 });
export const postNoticeJob = defineJob('incidents.post-notice', z.object({ notice: z.string() }), slack);
/** Posts what waited for the channel. `turn`: an id of this job's own. */
export const postWaitingJob = defineJob('incidents.post-waiting', Subject.extend({ turn: z.string() }), slack);
export const archiveChannelJob = defineJob('incidents.archive-channel', Subject, slack);
/** Reads the message that somebody pinned, and notes it. */
export const readPinnedJob = defineJob(
  'incidents.read-pinned',
  Subject.extend({ channel: z.string(), ts: z.string(), person: z.string() }),
  slack,
);

/** Sends the timeline to whoever asked for it: a file that comes twice does less harm than one that never comes. */
export const sendExportJob = defineJob(
  'incidents.send-export',
  Subject.extend({ person: z.string(), format: z.enum(exportFormats) }),
  { retries: 20, expireSeconds: 180 },
);

// These decide, and ask nobody outside: a thousand that are due at once are taken by the dozen.
const decision = { batch: 50 };

export const firstResponseJob = defineJob('incidents.first-response', Subject, decision);
export const askForCommanderJob = defineJob(
  'incidents.ask-for-commander',
  Subject.extend({ after_minutes: z.number() }),
  decision,
);
export const escalateJob = defineJob(
  'incidents.escalate',
  Subject.extend({ cause: z.string(), level: z.number(), backup: z.boolean() }),
  decision,
);
export const refreshFiguresJob = defineJob('incidents.refresh-figures', Subject);
export const prolongedJob = defineJob('incidents.prolonged', Subject);
export const watchJob = defineJob('incidents.watch', Subject.extend({ resolution: z.number() }));
export const archiveDueJob = defineJob('incidents.archive-due', Subject.extend({ resolution: z.number() }));

export const draftUpdateJob = defineJob('incidents.draft-update', Deadline, decision);
export const remindJob = defineJob('incidents.remind', Deadline, decision);
export const missUpdateJob = defineJob('incidents.miss-update', Deadline, decision);

/** What happens at the deadlines of an incident's status updates. */
export const cadenceJobs = { drafted: draftUpdateJob, reminded: remindJob, missed: missUpdateJob };
