// Posts a shared status card, and tells whoever asked when that failed.
import { postStatusShareJob, tellShareFailedJob } from '../../features/auth-metrics/jobs.ts';
import { beginPosting, recordShareResult, type ShareDeps } from '../../features/auth-metrics/share-status.ts';
import { findShare } from '../../features/auth-metrics/status-share-store.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import type { Outbound } from '../outbound.ts';
import { sentence } from '../outcome.ts';
import { sharedStatusCard, shareFailure } from '../views/auth-status.ts';
import { postAtLeastOnce, postOnce } from './post-once.ts';

/** The two jobs' handlers. */
export function statusShareDeliveries(deps: ShareDeps, outbound: Outbound): JobBinding[] {
  return [
    bindJob(postStatusShareJob, async ({ share: id }, run) => {
      const taken = await beginPosting(deps, id);
      if (taken === undefined) return;
      const { share, mayBePosted } = taken;
      const what = { eventType: 'backbolt_status_share', id, mayBePosted, since: share.asked_at };
      const post = { channel: share.channel, message: sharedStatusCard(share), ...what };
      await postOnce(outbound, post, run, (result) => recordShareResult(deps, id, result));
    }),
    bindJob(tellShareFailedJob, async ({ share: id }) => {
      const share = await findShare(deps.db, id);
      if (share === undefined) return;
      await postAtLeastOnce(outbound, { channel: share.requested_by, message: sentence(shareFailure(share)) });
    }),
  ];
}
