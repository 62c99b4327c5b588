// A status card shared in a channel: its states and its events.
import { z } from 'zod';
import { defineEvent } from '../events/event.ts';
import { StoredSnapshot } from './stored-snapshot.ts';

export const StatusShare = z.object({
  id: z.string(),
  requested_by: z.string(),
  /** Domain time. */
  requested_at: z.date(),
  /** Physical time, which Slack's messages have: no message about this share is older. */
  asked_at: z.date(),
  channel: z.string(),
  note: z.string().nullable(),
  snapshot: StoredSnapshot,
  state: z.enum(['requested', 'posting', 'posted', 'refused', 'unknown']),
  posted_ts: z.string().nullable(),
  refusal: z.string().nullable(),
});
export type StatusShare = z.infer<typeof StatusShare>;

/** How an attempt to post ended; `unknown` when Slack never said and its channel cannot be read. */
export type ShareResult = { state: 'posted'; ts: string } | { state: 'refused'; code: string } | { state: 'unknown' };

const Subject = { share: z.string(), channel: z.string() };
export const statusShared = defineEvent(
  'auth_status.shared',
  z.object({ ...Subject, window: z.string(), verdict: z.string() }),
);
export const statusSharePosted = defineEvent('auth_status.share_posted', z.object({ ...Subject, ts: z.string() }));
export const statusShareFailed = defineEvent('auth_status.share_failed', z.object({ ...Subject, reason: z.string() }));
