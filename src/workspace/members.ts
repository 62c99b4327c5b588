// Who is in a channel: joining, being invited, leaving, being removed.
import type { Context } from './context.ts';
import { emitEvent } from './events/emit-event.ts';
import { postAsPerson } from './messages.ts';
import type { Channel } from './state/records.ts';

type Shape = Record<string, unknown>;

/** Puts somebody (a person or the app) into a channel; resolves when the app was told. */
export async function addMember(context: Context, channel: Channel, member: string, inviter?: string): Promise<void> {
  const joined = { ...channel, members: [...channel.members, member] };
  context.store.putChannel(joined);
  const text = `<@${member}> has joined the channel`;
  const { told } = postAsPerson(context, { channel: channel.id, subtype: 'channel_join' }, member, text);
  const more = inviter === undefined ? {} : { inviter };
  await Promise.all([told, tell(context, joined, 'member_joined_channel', member, more)]);
}

/** Takes somebody out of a channel; resolves when the app was told. */
export async function removeMember(context: Context, channel: Channel, member: string): Promise<void> {
  // The app hears of its own leaving, too: so it is told before it is gone.
  const told = tell(context, channel, 'member_left_channel', member, {});
  context.store.putChannel({ ...channel, members: channel.members.filter((one) => one !== member) });
  const text = `<@${member}> has left the channel`;
  await Promise.all([
    told,
    postAsPerson(context, { channel: channel.id, subtype: 'channel_leave' }, member, text).told,
  ]);
}

async function tell(context: Context, channel: Channel, type: string, user: string, more: Shape): Promise<void> {
  const { store, sequence } = context;
  if (channel.kind === 'direct' || !channel.members.includes(store.identity.botUserId)) return;
  const isPublic = channel.kind === 'public';
  const scopes = [isPublic ? 'channels:read' : 'groups:read'];
  const team = store.person(user)?.teamId ?? store.identity.teamId;
  const place = { channel: channel.id, channel_type: isPublic ? 'C' : 'G', team };
  await emitEvent(
    context,
    { subscription: type, scopes },
    { type, user, ...place, ...more, event_ts: sequence.next() },
  );
}
