// Finds who acts and where, and holds what Slack's own client would not let happen.
import type { Context } from '../context.ts';
import type { Channel, Person } from '../state/records.ts';

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
