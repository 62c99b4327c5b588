// Posts a message once, although Slack has no idempotency key: after an attempt that nobody answered, it looks before it repeats.
import { z } from 'zod';
import type { JobRun } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import type { Priority } from '../limiter.ts';
import { type Outbound, responseOf } from '../outbound.ts';
import type { Message } from '../outcome.ts';
import { findOwnMessage, type Metadata } from '../own-message.ts';

/** How a post ended. `unknown`: Slack never said, and nobody will ever say. `channel` is a direct message's own id, too. */
export type PostResult =
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'refused'; code: string }
  | { state: 'unknown' };

type Place = {
  /** A channel's id, or a person's for the direct message with them. */
  channel: string;
  /** The thread to post in. */
  threadTs?: string | undefined;
  message: Message;
  /** 'answer' unless said. */
  priority?: Priority;
};

export type Post = Place & {
  /** What kind of message it is, `backbolt_…`, and what it is about: both travel in its metadata, by which it is found again. */
  eventType: string;
  id: string;
  /** Whether an earlier attempt may have reached Slack. */
  mayBePosted: boolean;
  /** Physical time; no message of ours about this can be older. */
  since: Date;
};

/**
 * Posts in a job's run, and has `record` write down how that ended. While it is open, the run fails so that the job is tried again;
 * in the last run it is recorded as unknown. The job needs `expireSeconds: 180`: a run may wait 15 s for each of its calls.
 */
export async function postOnce(
  outbound: Outbound,
  post: Post,
  run: JobRun,
  record: (result: PostResult) => Promise<void>,
): Promise<void> {
  const result = await attempt(outbound, post);
  if (result.state === 'open' && !run.last) throw unanswered();
  await record(result.state === 'open' ? { state: 'unknown' } : result);
}

/** Posts without looking: for a sentence that, said twice, does less harm than one that is never said. @throws AppError when it was not posted */
export async function postAtLeastOnce(outbound: Outbound, place: Place): Promise<{ channel: string; ts: string }> {
  return responseOf('chat.postMessage', await send(outbound, place, undefined));
}

// `open`: nothing was posted, or Slack cannot be asked at the moment whether it was. Either may be tried again.
async function attempt(outbound: Outbound, post: Post): Promise<PostResult | { state: 'open' }> {
  const metadata = { event_type: post.eventType, event_payload: { id: post.id } };
  if (post.mayBePosted) {
    const found = await find(outbound, post, metadata);
    if (found !== 'absent') return found;
  }
  const result = await send(outbound, post, metadata);
  if (result.kind === 'sent') return { state: 'posted', ...result.response };
  if (result.kind === 'refused') return { state: 'refused', code: result.code };
  if (result.kind === 'not_sent') return { state: 'open' };
  const found = await find(outbound, post, metadata);
  return found === 'absent' ? { state: 'open' } : found;
}

const Posted = z.object({ channel: z.string(), ts: z.string() });

async function send(outbound: Outbound, place: Place, metadata: Metadata | undefined) {
  return await outbound.call({
    method: 'chat.postMessage',
    args: {
      channel: place.channel,
      ...place.message,
      unfurl_links: false,
      ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
      ...(metadata === undefined ? {} : { metadata }),
    },
    response: Posted,
    priority: place.priority ?? 'answer',
    channel: place.channel,
  });
}

async function find(
  outbound: Outbound,
  post: Post,
  metadata: Metadata,
): Promise<PostResult | { state: 'open' } | 'absent'> {
  const found = await findOwnMessage(outbound, { ...post, metadata });
  if (found.state === 'absent') return 'absent';
  if (found.state === 'undecided') return { state: 'open' };
  return found.state === 'unreadable' ? { state: 'unknown' } : { ...found, state: 'posted' };
}

function unanswered(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.unanswered',
    message: 'Slack did not take the message yet',
    userMessage: 'Slack does not answer at the moment. Nothing was posted; it is tried again.',
  });
}
