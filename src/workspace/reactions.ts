// Reactions to messages: the rules are the same for people and for the app.
import type { Context } from './context.ts';
import { isEmojiName } from './emoji.ts';
import { emitInChannel } from './events/emit-event.ts';
import type { Message } from './state/records.ts';

/** docs.slack.dev/reference/methods/reactions.add: too_many_emoji (distinct ones), too_many_reactions (of one person); the numbers are second-hand. */
const mostEmoji = 50;
const mostOfOnePerson = 23;

/** Slack's error code when the reaction cannot be set, or null. */
export function whyNotReact(message: Message, user: string, name: string): string | null {
  if (!isEmojiName(name)) return 'invalid_name';
  const own = message.reactions.filter((one) => one.users.includes(user));
  if (own.some((one) => one.name === name)) return 'already_reacted';
  if (own.length >= mostOfOnePerson) return 'too_many_reactions';
  const known = message.reactions.some((one) => one.name === name);
  return !known && message.reactions.length >= mostEmoji ? 'too_many_emoji' : null;
}

/** Slack's error code when there is no such reaction of this person to take back, or null. */
export function whyNotTakeBack(message: Message, user: string, name: string): string | null {
  if (!isEmojiName(name)) return 'invalid_name';
  return message.reactions.some((one) => one.name === name && one.users.includes(user)) ? null : 'no_reaction';
}

/** Sets or takes back a reaction that may be; resolves when the app was told. */
export async function react(
  context: Context,
  message: Message,
  user: string,
  name: string,
  on: boolean,
): Promise<void> {
  const { store, sequence } = context;
  store.putMessage({ ...message, reactions: changed(message.reactions, user, name, on) });
  const channel = store.channel(message.channel);
  if (channel === undefined) return;
  const type = on ? 'reaction_added' : 'reaction_removed';
  const item = { type: 'message', channel: message.channel, ts: message.ts };
  await emitInChannel(
    context,
    channel,
    { subscription: type, scopes: ['reactions:read'] },
    { type, user, reaction: name, item, item_user: message.user, event_ts: sequence.next() },
  );
}

function changed(all: Message['reactions'], user: string, name: string, on: boolean): Message['reactions'] {
  const known = all.some((one) => one.name === name) ? all : [...all, { name, users: [] }];
  return known
    .map((one) => {
      if (one.name !== name) return one;
      const others = one.users.filter((other) => other !== user);
      return { name, users: on ? [...others, user] : others };
    })
    .filter((one) => one.users.length > 0);
}
