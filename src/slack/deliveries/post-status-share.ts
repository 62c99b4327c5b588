// Posts a shared status card, and tells whoever asked when that failed.
import { z } from 'zod';
import { postStatusShareJob, tellShareFailedJob } from '../../features/auth-metrics/jobs.ts';
import { beginPosting, recordShareResult, type ShareDeps } from '../../features/auth-metrics/share-status.ts';
import { findShare } from '../../features/auth-metrics/status-share-store.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { type Outbound, responseOf } from '../outbound.ts';
import { sentence } from '../outcome.ts';
import { sharedStatusCard, shareFailure } from '../views/auth-status.ts';
import { postOnce, unanswered } from './post-once.ts';

/** The two jobs' handlers. */
export function statusShareDeliveries(deps: ShareDeps, outbound: Outbound): JobBinding[] {
  return [
    bindJob(postStatusShareJob, async ({ share: id }, run) => {
      const taken = await beginPosting(deps, id);
      if (taken === undefined) return;
      const { share, mayBePosted } = taken;
      const post = { channel: share.channel, message: sharedStatusCard(share), eventType: 'backbolt_status_share', id };
      const result = await postOnce(outbound, { ...post, mayBePosted, since: share.asked_at });
      const open = result.state === 'absent' || result.state === 'undecided';
      if (open && !run.last) throw unanswered();
      await recordShareResult(deps, id, open ? { state: 'unknown' } : result);
    }),
    bindJob(tellShareFailedJob, async ({ share: id }) => {
      const share = await findShare(deps.db, id);
      if (share === undefined) return;
      const result = await outbound.call({
        method: 'chat.postMessage',
        args: { channel: share.requested_by, ...sentence(shareFailure(share)) },
        response: z.object({ ts: z.string() }),
        priority: 'answer',
        channel: share.requested_by,
      });
      // A sentence that is said twice does less harm than one that is never said.
      responseOf('chat.postMessage', result);
    }),
  ];
}
