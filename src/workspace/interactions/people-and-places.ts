// Finds who acts and where, and holds what Slack's own client would not let happen.
import type { Context } from '../context.ts';
import type { Channel, Message, Person } from '../state/records.ts';

/** Ends an action with a sentence for the person who tried it. */
export class Notice extends Error {
  override readonly name = 'Notice';
}

/** @throws Notice when there is no such person, or it is an app */
export function actor(context: Context, id: string): Person {
  const person = context.store.person(id);
  if (person === undefined || person.isBot) throw new Notice('There is no such person in this workspace.');
  return person;
}

/** @throws Notice when the person is not in the channel */
export function placeOf(context: Context, person: Person, id: string): Channel {
  const channel = context.store.channel(id);
  if (channel === undefined || !channel.members.includes(person.id)) {
    throw new Notice('You are not in that channel.');
  }
  if (channel.archived) throw new Notice('That channel is archived.');
  return channel;
}

/** A message that an action names. */
export type PlaceAction = { channel: string; ts: string };

/** A message that the person can see, with its channel. @throws Notice when it is gone, or not for this person to see */
export function messageOf(context: Context, person: Person, at: PlaceAction): { channel: Channel; message: Message } {
  const channel = placeOf(context, person, at.channel);
  const message = context.store.message(channel.id, at.ts);
  if (message === undefined || (message.to !== null && message.to !== person.id)) {
    throw new Notice('That message is not there any more.');
  }
  return { channel, message };
}

/** As `messageOf`, for what cannot be done to a message that only one person sees. */
export function lastingMessageOf(context: Context, person: Person, at: PlaceAction): Message {
  const { message } = messageOf(context, person, at);
  if (message.to !== null || message.subtype === 'tombstone') throw new Notice('That cannot be done to this message.');
  return message;
}
