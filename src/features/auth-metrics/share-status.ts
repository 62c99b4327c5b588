// Shares the figures in a channel: asked for here, posted by a job, its result written back.
import { domainNow } from '../../db/domain-time.ts';
import type { Jobs } from '../../jobs/engine.ts';
import { newId } from '../../lib/ids.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Actor } from '../events/event.ts';
import { once } from '../events/intent.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { illustrateShareJob, postStatusShareJob, tellShareFailedJob } from './jobs.ts';
import { readStatus } from './read-status.ts';
import { findShown } from './shown-snapshot.ts';
import {
  type ShareResult,
  type StatusShare,
  statusShared,
  statusShareFailed,
  statusSharePosted,
} from './status-share.ts';
import { insertShare, lockShare, updateShare } from './status-share-store.ts';
import type { WindowId } from './windows.ts';

export type ShareDeps = AuthMetricsDeps & AccessDeps & { jobs: Jobs };

const stream = 'auth-status';

/**
 * Freezes the figures that the person saw (`shown`, their id), or the present ones when those are no longer kept, and asks for them to be
 * posted. However often it is called with the same `key`, one card is posted.
 * @returns the share's id.
 */
export async function shareStatus(
  deps: ShareDeps,
  input: {
    key: string;
    actor: Actor;
    channel: string;
    window: WindowId;
    shown: string | undefined;
    note: string | undefined;
  },
): Promise<string> {
  const { actor, channel } = input;
  await authorize(deps, actor, 'auth_status.share', channel);
  const seen = input.shown === undefined ? undefined : await findShown(deps.db, input.shown);
  const snapshot = seen ?? (await readStatus(deps, { actor, window: input.window }));
  return await deps.db.transaction(async (tx) => {
    const { outcome } = await once(tx, input.key, async () => {
      const id = newId();
      const at = await domainNow(tx);
      await insertShare(tx, { id, requested_by: actor, requested_at: at, channel, note: input.note ?? null, snapshot });
      await deps.jobs.enqueue(tx, postStatusShareJob, { share: id });
      const data = { share: id, channel, window: snapshot.window, verdict: snapshot.verdict.level };
      await appendEvent(tx, { stream, at, actor, kind: statusShared, data });
      return id;
    });
    return outcome;
  });
}

/**
 * Takes a share for posting. `mayBePosted` says that an earlier attempt got as far as calling Slack; undefined when it is done.
 */
export async function beginPosting(
  deps: ShareDeps,
  id: string,
): Promise<{ share: StatusShare; mayBePosted: boolean } | undefined> {
  return await deps.db.transaction(async (tx) => {
    const share = await lockShare(tx, id);
    if (share === undefined || (share.state !== 'requested' && share.state !== 'posting')) return undefined;
    await updateShare(tx, id, { state: 'posting', posted_ts: null, refusal: null });
    return { share, mayBePosted: share.state === 'posting' };
  });
}

/** Writes back how posting ended, once; whoever asked is told when it failed. */
export async function recordShareResult(deps: ShareDeps, id: string, result: ShareResult): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const share = await lockShare(tx, id);
    if (share?.state !== 'posting') return;
    const at = await domainNow(tx);
    const subject = { share: id, channel: share.channel };
    const actor = 'backbolt';
    if (result.state === 'posted') {
      await updateShare(tx, id, { state: 'posted', posted_ts: result.ts, refusal: null });
      await deps.jobs.enqueue(tx, illustrateShareJob, { share: id });
      await appendEvent(tx, { stream, at, actor, kind: statusSharePosted, data: { ...subject, ts: result.ts } });
      return;
    }
    const reason = result.state === 'refused' ? result.code : 'unknown';
    await updateShare(tx, id, { state: result.state, posted_ts: null, refusal: reason });
    await deps.jobs.enqueue(tx, tellShareFailedJob, { share: id });
    await appendEvent(tx, { stream, at, actor, kind: statusShareFailed, data: { ...subject, reason } });
  });
}
