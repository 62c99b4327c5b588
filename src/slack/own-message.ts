// Finds a message of ours in Slack by the metadata that it was posted with: Slack has no idempotency key, so we look before we repeat.
import { z } from 'zod';
import type { CallResult, Outbound } from './outbound.ts';

/** What a message is about; it travels with the message, and nobody sees it. */
export type Metadata = { event_type: string; event_payload: Record<string, string> };

/** `undecided`: Slack cannot be asked at the moment. `unreadable`: the channel cannot be read, so nobody will ever say. */
export type Found =
  | { state: 'found'; channel: string; ts: string }
  | { state: 'absent' }
  | { state: 'undecided' }
  | { state: 'unreadable'; code: string };

const Messages = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});
const Opened = z.object({ channel: z.object({ id: z.string() }) });

// How far Slack's clock may be behind ours when we look for what we posted.
const clockMarginSeconds = 60;
// Slack asks for at most 200 a page. What lies under 2,000 later messages nobody sees any more: it counts as absent.
const onePage = 200;
const mostPages = 10;

/**
 * Looks in the channel, or in one thread of it, from the newest message back.
 * @param sought.channel a channel's id, or a person's for the direct message with them.
 * @param sought.since physical time; no message of ours about this can be older.
 */
export async function findOwnMessage(
  outbound: Outbound,
  sought: { channel: string; threadTs?: string | undefined; metadata: Metadata; since: Date },
): Promise<Found> {
  const opened = await openConversation(outbound, sought.channel);
  if (opened.kind !== 'sent') return notRead(opened);
  const { channel } = opened.response;
  const inThread = sought.threadTs !== undefined;
  const where = {
    channel: channel.id,
    ...(inThread ? { ts: sought.threadTs } : {}),
    include_all_metadata: true,
    oldest: String(sought.since.getTime() / 1000 - clockMarginSeconds),
    limit: onePage,
  };
  let cursor = '';
  for (let page = 1; page <= mostPages; page += 1) {
    const result = await outbound.call({
      method: inThread ? 'conversations.replies' : 'conversations.history',
      args: cursor === '' ? where : { ...where, cursor },
      response: Messages,
      priority: 'answer',
    });
    if (result.kind !== 'sent') return notRead(result);
    const ours = result.response.messages.find((message) => isAbout(message.metadata, sought.metadata));
    if (ours !== undefined) return { state: 'found', channel: channel.id, ts: ours.ts };
    cursor = result.response.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return { state: 'absent' };
}

// A direct message has an id of its own, which the person's id stands for only when posting.
async function openConversation(outbound: Outbound, channel: string): Promise<CallResult<z.output<typeof Opened>>> {
  if (!/^[UW]/.test(channel)) return { kind: 'sent', response: { channel: { id: channel } } };
  const args = { users: channel };
  return await outbound.call({ method: 'conversations.open', args, response: Opened, priority: 'answer' });
}

function notRead(result: Exclude<CallResult<unknown>, { kind: 'sent' }>): Found {
  return result.kind === 'refused' ? { state: 'unreadable', code: result.code } : { state: 'undecided' };
}

function isAbout(found: { event_type: string; event_payload: Record<string, unknown> } | undefined, wanted: Metadata) {
  if (found?.event_type !== wanted.event_type) return false;
  return Object.entries(wanted.event_payload).every(([key, value]) => found.event_payload[key] === value);
}
