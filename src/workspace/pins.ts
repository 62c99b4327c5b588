// Pinned messages: the rules are the same for people and for the app.
import type { Context } from './context.ts';
import { emitInChannel } from './events/emit-event.ts';
import { messageShape, permalink } from './message-shape.ts';
import type { Message } from './state/records.ts';

/** slack.com/help/articles/205239997: pins in one channel. */
const mostPins = 100;

/** Slack's error code when the message cannot be pinned, or null. */
export function whyNotPin(context: Context, message: Message): string | null {
  if (message.pin !== null) return 'already_pinned';
  if (message.subtype === 'tombstone') return 'not_pinnable';
  return pinned(context, message.channel).length >= mostPins ? 'too_many_pins' : null;
}

/** Slack's error code when the message is not pinned, or null. */
export function whyNotUnpin(message: Message): string | null {
  return message.pin === null ? 'no_pin' : null;
}

/** The pinned messages of a channel, the newest pin first. */
export function pinned({ store }: Context, channel: string): Message[] {
  const all = store.messages(channel).filter((message) => message.pin !== null);
  return all.sort((a, b) => (b.pin?.at ?? 0) - (a.pin?.at ?? 0) || Number(b.ts) - Number(a.ts));
}

/** Pins or unpins a message that may be; resolves when the app was told. */
export async function pin(context: Context, message: Message, user: string, on: boolean): Promise<void> {
  const { store, sequence, clock } = context;
  const now = { by: user, at: Math.floor(clock.now().getTime() / 1000) };
  store.putMessage({ ...message, pin: on ? now : null });
  const channel = store.channel(message.channel);
  if (channel === undefined) return;
  const type = on ? 'pin_added' : 'pin_removed';
  const { by, at } = message.pin ?? now;
  const count = pinned(context, channel.id).length;
  await emitInChannel(
    context,
    channel,
    { subscription: type, scopes: ['pins:read'] },
    {
      type,
      user,
      channel_id: channel.id,
      item: pinnedItem(context, { ...message, pin: { by, at } }),
      item_user: message.user,
      pin_count: String(count),
      pinned_info: { channel: channel.id, pinned_by: by, pinned_ts: at },
      ...(on ? {} : { has_pins: count > 0 }),
      event_ts: sequence.next(),
    },
  );
}

/** A pinned message as pins.list and the events show it. */
export function pinnedItem(context: Context, message: Message): Record<string, unknown> {
  return {
    type: 'message',
    channel: message.channel,
    created: message.pin?.at,
    created_by: message.pin?.by,
    message: { ...messageShape(context, message), permalink: permalink(context, message) },
  };
}
