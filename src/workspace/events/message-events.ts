// What the app hears of messages: posted, changed, deleted, and that it was mentioned.
import type { Context } from '../context.ts';
import { messageShape } from '../message-shape.ts';
import type { Channel, Message } from '../state/records.ts';
import { emitInChannel, type Needs } from './emit-event.ts';

type Shape = Record<string, unknown>;

/** What the Events API calls each kind of channel: the event's name and the scope it needs. */
const heardIn: Record<Channel['kind'], { needs: Needs; type: string }> = {
  public: { needs: { subscription: 'message.channels', scopes: ['channels:history'] }, type: 'channel' },
  private: { needs: { subscription: 'message.groups', scopes: ['groups:history'] }, type: 'group' },
  direct: { needs: { subscription: 'message.im', scopes: ['im:history'] }, type: 'im' },
};
const mentioned: Needs = { subscription: 'app_mention', scopes: ['app_mentions:read'] };

/** Tells of a new message, and of a mention in it. Ephemeral messages are told of to nobody. */
export async function tellPosted(context: Context, message: Message): Promise<void> {
  const channel = context.store.channel(message.channel);
  if (channel === undefined || message.to !== null) return;
  const shape = { ...messageShape(context, message), channel: channel.id, event_ts: message.ts };
  const { needs, type } = heardIn[channel.kind];
  const { botUserId } = context.store.identity;
  // In a direct message everything is meant for the app: there Slack sends no app_mention.
  const named = channel.kind !== 'direct' && message.text.includes(`<@${botUserId}>`);
  const mentions = named && message.user !== botUserId && message.subtype === null;
  await Promise.all([
    emitInChannel(context, channel, needs, { ...shape, channel_type: type }),
    mentions ? emitInChannel(context, channel, mentioned, { ...shape, type: 'app_mention' }) : undefined,
  ]);
}

/** Tells that a message now says something else: `message_changed`. */
export async function tellChanged(context: Context, before: Message, after: Message): Promise<void> {
  await tellHidden(context, after, {
    subtype: 'message_changed',
    message: messageShape(context, after),
    previous_message: messageShape(context, before),
  });
}

/** Tells that a message is gone: `message_deleted`. */
export async function tellDeleted(context: Context, message: Message): Promise<void> {
  await tellHidden(context, message, {
    subtype: 'message_deleted',
    deleted_ts: message.ts,
    previous_message: messageShape(context, message),
  });
}

// A change is itself a message that nobody sees, with a ts of its own.
async function tellHidden(context: Context, message: Message, event: Shape): Promise<void> {
  const channel = context.store.channel(message.channel);
  if (channel === undefined || message.to !== null) return;
  const { needs, type } = heardIn[channel.kind];
  const ts = context.sequence.next();
  const place = { channel: channel.id, channel_type: type };
  await emitInChannel(context, channel, needs, { type: 'message', hidden: true, ...event, ...place, ts, event_ts: ts });
}
