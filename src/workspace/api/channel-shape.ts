// A channel as the Web API shows it.
import type { Context } from '../context.ts';
import { generalId } from '../state/defaults.ts';
import type { Channel } from '../state/records.ts';
import { isMember } from './channels.ts';

/** A channel as the Web API and the events show it. */
export function channelShape(context: Context, channel: Channel): Record<string, unknown> {
  const { identity } = context.store;
  const shared = channel.members.some((member) => context.store.person(member)?.isStranger === true);
  const base = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.archived,
    context_team_id: identity.teamId,
  };
  if (channel.kind === 'direct') {
    const user = channel.members.find((member) => member !== identity.botUserId);
    return { ...base, is_im: true, user, is_org_shared: false, is_user_deleted: false };
  }
  const note = (value: string, written: Channel['topicWritten']) => ({
    value,
    creator: written?.by ?? (value === '' ? '' : channel.creator),
    last_set: written?.at ?? 0,
  });
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.id === generalId,
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    is_member: isMember(context, channel),
    creator: channel.creator,
    topic: note(channel.topic, channel.topicWritten),
    purpose: note(channel.purpose, channel.purposeWritten),
  };
}
