// chat.scheduleMessage, .scheduledMessages.list, .deleteScheduledMessage.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';
import type { Context } from '../context.ts';
import type { Scheduled } from '../state/records.ts';
import { cursor, id, limit, optionalId } from './arguments.ts';
import { findChannel, requireWritable } from './channels.ts';
import { content, metadata, readContent, readMetadata, threadOf } from './message-arguments.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';
import { pageOf } from './pages.ts';

/** docs.slack.dev/reference/methods/chat.scheduleMessage: up to 120 days ahead, 30 messages in five minutes of a channel. */
const furthestSeconds = 120 * 24 * 60 * 60;
const windowSeconds = 300;
const mostInWindow = 30;

const schedule = defineMethod({
  name: 'chat.scheduleMessage',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.three,
  args: z.object({ channel: id, post_at: z.coerce.number().int(), thread_ts: optionalId, ...content, ...metadata }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    requireWritable(context, channel);
    const now = context.clock.now().getTime() / 1000;
    if (args.post_at <= now) throw new ApiRefusal('time_in_past', [`${args.post_at}`]);
    if (args.post_at > now + furthestSeconds) throw new ApiRefusal('time_too_far', [`${args.post_at}`]);
    const near = context.store
      .scheduled()
      .filter((one) => one.channel === channel.id && sameWindow(one.postAt, args.post_at));
    if (near.length >= mostInWindow) throw new ApiRefusal('restricted_too_many');
    const message: Scheduled = {
      id: `Q${randomBytes(5).toString('hex').toUpperCase()}`,
      channel: channel.id,
      postAt: args.post_at,
      created: Math.floor(now),
      threadTs: threadOf(context, channel.id, args.thread_ts),
      metadata: readMetadata(args.metadata) ?? null,
      ...readContent(context, args),
    };
    context.store.putScheduled(message);
    context.schedule.postDue();
    const shape = { type: 'delayed_message', text: message.text, bot_id: context.store.identity.botId };
    return { channel: channel.id, scheduled_message_id: message.id, post_at: message.postAt, message: shape };
  },
});

const list = defineMethod({
  name: 'chat.scheduledMessages.list',
  token: 'bot',
  scopes: [],
  rate: tier.three,
  args: z.object({ channel: optionalId, cursor, limit: limit(100, 100) }),
  handle(context, args) {
    const channel = args.channel === undefined ? undefined : findChannel(context, args.channel);
    const all = context.store.scheduled().filter((one) => channel === undefined || one.channel === channel.id);
    const { rows, metadata: response_metadata } = pageOf(all, (one) => one.id, args);
    const shapes = rows.map((one) => ({
      id: one.id,
      channel_id: one.channel,
      post_at: one.postAt,
      date_created: one.created,
      text: one.text,
    }));
    return { scheduled_messages: shapes, response_metadata };
  },
});

const remove = defineMethod({
  name: 'chat.deleteScheduledMessage',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.three,
  args: z.object({ channel: id, scheduled_message_id: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    if (!canBeDeleted(context, channel.id, args.scheduled_message_id)) {
      throw new ApiRefusal('invalid_scheduled_message_id', [args.scheduled_message_id]);
    }
    context.store.removeScheduled(args.scheduled_message_id);
    return {};
  },
});

export const scheduleMethods = [schedule, list, remove];

const sameWindow = (a: number, b: number): boolean => Math.floor(a / windowSeconds) === Math.floor(b / windowSeconds);

// Docs: not one that is posted within the next minute.
function canBeDeleted(context: Context, channel: string, messageId: string): boolean {
  const known = context.store.scheduled().find((one) => one.id === messageId && one.channel === channel);
  return known !== undefined && known.postAt * 1000 - context.clock.now().getTime() > minute;
}
