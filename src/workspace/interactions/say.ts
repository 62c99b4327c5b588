// A person types into a channel: a message, which the app hears of if it subscribed, or a command.
import type { Context } from '../context.ts';
import { postAsPerson } from '../messages.ts';
import type { PageAnswer } from '../page-protocol.ts';
import type { Channel, Message, Person } from '../state/records.ts';
import { emitEvent } from './emit-event.ts';
import { runCommand } from './run-command.ts';
import { encodeTyped } from './typed-text.ts';

/** What the Events API calls each kind of channel: the event's name and the scope it needs. */
const heardIn = {
  public: { event: 'message.channels', scope: 'channels:history', type: 'channel' },
  private: { event: 'message.groups', scope: 'groups:history', type: 'group' },
  direct: { event: 'message.im', scope: 'im:history', type: 'im' },
} as const;

/** Resolves when the app has acknowledged what it was told. */
export async function say(context: Context, person: Person, channel: Channel, typed: string): Promise<PageAnswer> {
  if (typed.startsWith('/')) return runCommand(context, person, channel, typed);
  const message = postAsPerson(context, { channel: channel.id }, person.id, encodeTyped(context.store, typed, false));
  context.store.markRead(person.id, channel.id, message.ts);
  await Promise.all([tellMessage(context, channel, message), tellMention(context, channel, message)]);
  return { ok: true };
}

async function tellMessage(context: Context, channel: Channel, message: Message): Promise<void> {
  if (!channel.members.includes(context.store.identity.botUserId)) return;
  const { event, scope, type } = heardIn[channel.kind];
  await emitEvent(
    context,
    { subscription: event, scope },
    { ...eventOf(context, message), type: 'message', channel_type: type },
  );
}

async function tellMention(context: Context, channel: Channel, message: Message): Promise<void> {
  const { botUserId } = context.store.identity;
  if (!message.text.includes(`<@${botUserId}>`) || !channel.members.includes(botUserId)) return;
  const subscription = { subscription: 'app_mention', scope: 'app_mentions:read' };
  await emitEvent(context, subscription, { ...eventOf(context, message), type: 'app_mention' });
}

function eventOf(context: Context, message: Message): Record<string, unknown> {
  return {
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: context.store.identity.teamId,
    channel: message.channel,
    event_ts: message.ts,
  };
}
