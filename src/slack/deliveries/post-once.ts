// Posts a message once, although Slack has no idempotency key: after an attempt that nobody answered, it looks before it repeats.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import type { Outbound } from '../outbound.ts';
import type { Message } from '../outcome.ts';

/**
 * `absent`: nothing was posted. `undecided`: Slack cannot be asked at the moment whether it was. Both may be tried again.
 * `unknown`: the channel cannot be read, so nobody will ever say.
 */
export type Posted =
  | { state: 'posted'; ts: string }
  | { state: 'refused'; code: string }
  | { state: 'absent' }
  | { state: 'undecided' }
  | { state: 'unknown' };

const PostMessage = z.object({ ts: z.string() });
const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
});

// How far Slack's clock may be behind ours when we look for what we posted.
const clockMarginSeconds = 60;

/**
 * @param post.id what the message is about; it travels in the message's metadata, by which it is found again.
 * @param post.mayBePosted whether an earlier attempt may have reached Slack.
 * @param post.since no message of ours can be older.
 */
export async function postOnce(
  outbound: Outbound,
  post: { channel: string; message: Message; eventType: string; id: string; mayBePosted: boolean; since: Date },
): Promise<Posted> {
  if (post.mayBePosted) {
    const found = await find(outbound, post);
    if (found.state !== 'absent') return found;
  }
  const result = await outbound.call({
    method: 'chat.postMessage',
    args: {
      channel: post.channel,
      ...post.message,
      unfurl_links: false,
      metadata: { event_type: post.eventType, event_payload: { id: post.id } },
    },
    response: PostMessage,
    priority: 'answer',
    channel: post.channel,
  });
  if (result.kind === 'sent') return { state: 'posted', ts: result.response.ts };
  if (result.kind === 'refused') return { state: 'refused', code: result.code };
  if (result.kind === 'not_sent') return { state: 'absent' };
  return await find(outbound, post);
}

/** What a job throws to be tried again. */
export function unanswered(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.unanswered',
    message: 'Slack did not take the message yet',
    userMessage: 'Slack does not answer at the moment. Nothing was posted; it is tried again.',
  });
}

async function find(
  outbound: Outbound,
  post: { channel: string; eventType: string; id: string; since: Date },
): Promise<Posted> {
  const result = await outbound.call({
    method: 'conversations.history',
    args: {
      channel: post.channel,
      include_all_metadata: true,
      oldest: String(post.since.getTime() / 1000 - clockMarginSeconds),
      limit: 200,
    },
    response: History,
    priority: 'answer',
  });
  if (result.kind === 'refused') return { state: 'unknown' };
  if (result.kind !== 'sent') return { state: 'undecided' };
  const ours = result.response.messages.find(
    ({ metadata }) => metadata?.event_type === post.eventType && metadata.event_payload.id === post.id,
  );
  return ours === undefined ? { state: 'absent' } : { state: 'posted', ts: ours.ts };
}
