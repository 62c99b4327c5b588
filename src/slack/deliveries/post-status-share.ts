// Posts a shared status card, adds its chart to it, and tells whoever asked when posting failed.
import { z } from 'zod';
import { illustrateShareJob, postStatusShareJob, tellShareFailedJob } from '../../features/auth-metrics/jobs.ts';
import { reportOn } from '../../features/auth-metrics/read-report.ts';
import { beginPosting, recordShareResult } from '../../features/auth-metrics/share-status.ts';
import { findShare } from '../../features/auth-metrics/status-share-store.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { type Outbound, responseOf } from '../outbound.ts';
import { sentence } from '../outcome.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { sharedStatusCard, shareFailure } from '../views/auth-status.ts';
import { postAtLeastOnce, postOnce } from './post-once.ts';

/** The three jobs' handlers. */
export function statusShareDeliveries(deps: StatusDeps, outbound: Outbound): JobBinding[] {
  return [
    bindJob(postStatusShareJob, async ({ share: id }, run) => {
      const taken = await beginPosting(deps, id);
      if (taken === undefined) return;
      const { share, mayBePosted } = taken;
      const what = { eventType: 'backbolt_status_share', id, mayBePosted, since: share.asked_at };
      const message = sharedStatusCard(share, await reportOn(deps, share.snapshot));
      const post = { channel: share.channel, message, ...what };
      await postOnce(outbound, post, run, (result) => recordShareResult(deps, id, result));
    }),
    bindJob(illustrateShareJob, async ({ share: id }) => {
      const share = await findShare(deps.db, id);
      if (share?.posted_ts == null) return;
      const picture = await deps.pictures.lasting(share.snapshot);
      if (picture === undefined) return;
      const message = sharedStatusCard(share, await reportOn(deps, share.snapshot), picture);
      const updated = await outbound.call({
        method: 'chat.update',
        args: { channel: share.channel, ts: share.posted_ts, ...message },
        response: z.object({}),
        priority: 'redraw',
      });
      responseOf('chat.update', updated);
    }),
    bindJob(tellShareFailedJob, async ({ share: id }) => {
      const share = await findShare(deps.db, id);
      if (share === undefined) return;
      await postAtLeastOnce(outbound, { channel: share.requested_by, message: sentence(shareFailure(share)) });
    }),
  ];
}
