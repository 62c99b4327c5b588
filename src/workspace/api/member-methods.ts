// Who is in a channel: conversations.join, .leave, .invite, .kick.
import { z } from 'zod';
import { addMember, removeMember } from '../members.ts';
import { generalId, slackbotId } from '../state/defaults.ts';
import { flag, id, text } from './arguments.ts';
import { channelShape } from './channel-shape.ts';
import { findChannel, isMember, managedChannel } from './channels.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const write = ['channels:manage', 'groups:write', 'im:write', 'mpim:write'];

const join = defineMethod({
  name: 'conversations.join',
  token: 'bot',
  scopes: ['channels:join'],
  rate: tier.three,
  args: z.object({ channel: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    if (channel.kind !== 'public') throw new ApiRefusal('method_not_supported_for_channel_type', [channel.id]);
    if (channel.archived) throw new ApiRefusal('is_archived', [channel.name]);
    if (isMember(context, channel)) {
      const warnings = { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
      return { channel: channelShape(context, channel), ...warnings };
    }
    void addMember(context, channel, context.store.identity.botUserId);
    return { channel: channelShape(context, findChannel(context, channel.id)) };
  },
});

const leave = defineMethod({
  name: 'conversations.leave',
  token: 'bot',
  scopes: write,
  rate: tier.three,
  args: z.object({ channel: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    if (channel.kind !== 'direct' && !isMember(context, channel)) return { not_in_channel: true };
    managedChannel(context, channel.id);
    if (channel.id === generalId) throw new ApiRefusal('cant_leave_general');
    if (channel.kind === 'private' && channel.members.length === 1) throw new ApiRefusal('last_member');
    void removeMember(context, channel, context.store.identity.botUserId);
    return {};
  },
});

const invite = defineMethod({
  name: 'conversations.invite',
  token: 'bot',
  scopes: [
    'channels:manage',
    'channels:write.invites',
    'groups:write',
    'groups:write.invites',
    'im:write',
    'mpim:write',
  ],
  rate: tier.three,
  args: z.object({ channel: id, users: text.default(''), force: flag }),
  handle(context, args) {
    const channel = managedChannel(context, args.channel, ['channels:write.invites', 'groups:write.invites']);
    const users = args.users.split(',').flatMap((user) => user.trim() || []);
    if (users.length === 0) throw new ApiRefusal('no_user');
    const wrong = users.flatMap((user) => {
      const why = whyNot(user);
      return why === null ? [] : [{ user, ok: false, error: why }];
    });
    const [first] = wrong;
    // With `force` those who can be invited are; without, nobody is.
    if (first !== undefined && (!args.force || wrong.length === users.length)) {
      const details = wrong.map((one) => `${one.user}: ${one.error}`);
      throw new ApiRefusal(first.error, details, { errors: wrong });
    }
    for (const user of users.filter((one) => !wrong.some((other) => other.user === one))) {
      void addMember(context, findChannel(context, channel.id), user, context.store.identity.botUserId);
    }
    const errors = wrong.length === 0 ? {} : { errors: wrong };
    return { channel: channelShape(context, findChannel(context, channel.id)), ...errors };

    function whyNot(user: string): string | null {
      if (context.store.person(user) === undefined) return 'user_not_found';
      if (user === context.store.identity.botUserId) return 'cant_invite_self';
      if (user === slackbotId) return 'cant_invite';
      return channel.members.includes(user) ? 'already_in_channel' : null;
    }
  },
});

const kick = defineMethod({
  name: 'conversations.kick',
  token: 'bot',
  scopes: write,
  rate: tier.three,
  args: z.object({ channel: id, user: id }),
  handle(context, args) {
    const channel = managedChannel(context, args.channel);
    if (context.store.person(args.user) === undefined) throw new ApiRefusal('user_not_found', [args.user]);
    if (args.user === context.store.identity.botUserId) throw new ApiRefusal('cant_kick_self');
    if (channel.id === generalId) throw new ApiRefusal('cant_kick_from_general');
    if (!channel.members.includes(args.user)) throw new ApiRefusal('not_in_channel', [args.user]);
    void removeMember(context, channel, args.user);
    return {};
  },
});

export const memberMethods = [join, leave, invite, kick];
