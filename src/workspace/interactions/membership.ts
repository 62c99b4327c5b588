// A person joins a channel, leaves it, or brings somebody along (the app too).
import type { Context } from '../context.ts';
import { addMember, removeMember } from '../members.ts';
import type { PageAnswer } from '../page-protocol.ts';
import { generalId, slackbotId } from '../state/defaults.ts';
import type { Person } from '../state/records.ts';
import { Notice, placeOf } from './people-and-places.ts';

/** @throws Notice for a channel that one cannot see, and for guests, who are invited */
export async function joinChannel(context: Context, person: Person, id: string): Promise<PageAnswer> {
  const channel = context.store.channel(id);
  if (channel?.kind !== 'public') throw new Notice('There is no such channel.');
  if (channel.archived) throw new Notice('That channel is archived.');
  if (channel.members.includes(person.id)) return { ok: true };
  if (person.isGuest || person.isStranger) throw new Notice('Guests join a channel by invitation only.');
  await addMember(context, channel, person.id);
  return { ok: true };
}

/** @throws Notice for #general, where everybody stays, and for direct messages */
export async function leaveChannel(context: Context, person: Person, id: string): Promise<PageAnswer> {
  const channel = placeOf(context, person, id);
  if (channel.id === generalId || channel.kind === 'direct') throw new Notice('Nobody can leave this channel.');
  await removeMember(context, channel, person.id);
  return { ok: true };
}

/** @throws Notice when there is nobody to invite, or nowhere */
export async function inviteTo(context: Context, person: Person, id: string, invited: string): Promise<PageAnswer> {
  const channel = placeOf(context, person, id);
  const known = context.store.person(invited) !== undefined && invited !== slackbotId;
  if (!known || channel.kind === 'direct') throw new Notice('There is nobody to invite here.');
  if (person.isGuest || person.isStranger) throw new Notice('Guests cannot invite anybody.');
  if (!channel.members.includes(invited)) await addMember(context, channel, invited, person.id);
  return { ok: true };
}
