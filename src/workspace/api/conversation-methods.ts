// conversations.list, .info, .members, .history, .open.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { messageShape } from '../payloads.ts';
import type { Channel, Message } from '../state/records.ts';
import { cursor, flag, id, limit, optionalId, text } from './arguments.ts';
import { directWith, findChannel, isMember, scopeFamily } from './channels.ts';
import { ApiRefusal, defineMethod, requireScope, tier } from './method.ts';
import { pageOf } from './pages.ts';

/** Slack's names of the kinds of channel; mpim is known, but there are none. */
const kindOf: Record<string, Channel['kind'] | null> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'direct',
  mpim: null,
};
const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

const list = defineMethod({
  name: 'conversations.list',
  token: 'bot',
  scopes: reading,
  rate: tier.two,
  args: z.object({
    types: text.default('public_channel'),
    exclude_archived: flag,
    cursor,
    limit: limit(1000, 100),
  }),
  handle(context, args) {
    const types = args.types.split(',').map((type) => type.trim());
    const unknown = types.filter((type) => !(type in kindOf));
    if (unknown.length > 0) throw new ApiRefusal('invalid_types', unknown);
    const kinds = types.flatMap((type) => kindOf[type] ?? []);
    for (const kind of kinds) requireScope(context, [`${scopeFamily[kind]}:read`]);
    const shown = context.store
      .channels()
      .filter((channel) => kinds.includes(channel.kind) && (channel.kind === 'public' || isMember(context, channel)))
      .filter((channel) => !(args.exclude_archived && channel.archived));
    const { rows, metadata } = pageOf(shown, (channel) => channel.id, args);
    return { channels: rows.map((channel) => channelShape(context, channel)), response_metadata: metadata };
  },
});

const info = defineMethod({
  name: 'conversations.info',
  token: 'bot',
  scopes: reading,
  rate: tier.three,
  args: z.object({ channel: id, include_num_members: flag }),
  handle(context, args) {
    const channel = readable(context, args.channel, 'read');
    const count = args.include_num_members ? { num_members: channel.members.length } : {};
    return { channel: { ...channelShape(context, channel), ...count } };
  },
});

const members = defineMethod({
  name: 'conversations.members',
  token: 'bot',
  scopes: reading,
  rate: tier.four,
  args: z.object({ channel: id, cursor, limit: limit(1000, 100) }),
  handle(context, args) {
    const channel = readable(context, args.channel, 'read');
    const { rows, metadata } = pageOf(channel.members, (member) => member, args);
    return { members: rows, response_metadata: metadata };
  },
});

const historyOf = defineMethod({
  name: 'conversations.history',
  token: 'bot',
  scopes: history,
  rate: tier.three,
  args: z.object({
    channel: id,
    oldest: optionalId,
    latest: optionalId,
    inclusive: flag,
    include_all_metadata: flag,
    cursor,
    limit: limit(999, 100),
  }),
  handle(context, args) {
    const channel = readable(context, args.channel, 'history');
    if (!isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
    const within = context.store
      .messages(channel.id)
      .filter((message) => message.to === null && isTopLevel(message) && isBetween(message.ts, args))
      .reverse();
    const { rows, metadata } = pageOf(within, (message) => message.ts, args);
    const shape = (message: Message) => ({
      ...messageShape(context, message),
      ...(args.include_all_metadata && message.metadata !== null ? { metadata: message.metadata } : {}),
    });
    return {
      messages: rows.map(shape),
      has_more: metadata.next_cursor !== '',
      pin_count: 0,
      ...(metadata.next_cursor === '' ? {} : { response_metadata: metadata }),
    };
  },
});

const open = defineMethod({
  name: 'conversations.open',
  token: 'bot',
  scopes: ['im:write', 'mpim:write', 'groups:write', 'channels:manage'],
  rate: tier.three,
  args: z.object({ users: optionalId, channel: optionalId, return_im: flag }),
  handle(context, args) {
    const named = args.channel ?? args.users;
    if (named === undefined) throw new ApiRefusal('users_list_not_supplied');
    if (named.includes(',')) throw new ApiRefusal('method_not_supported_for_channel_type', ['one person at a time']);
    if (args.channel !== undefined) return { channel: { id: findChannel(context, args.channel).id } };
    const channel = directWith(context, named);
    if (channel === undefined) throw new ApiRefusal('user_not_found', [named]);
    return { channel: args.return_im ? channelShape(context, channel) : { id: channel.id } };
  },
});

export const conversationMethods = [list, info, members, historyOf, open];

function readable(context: Context, named: string, right: 'read' | 'history'): Channel {
  const channel = findChannel(context, named);
  requireScope(context, [`${scopeFamily[channel.kind]}:${right}`]);
  return channel;
}

const isTopLevel = (message: Message): boolean => message.threadTs === null || message.threadTs === message.ts;

function isBetween(
  ts: string,
  args: { oldest?: string | undefined; latest?: string | undefined; inclusive: boolean },
): boolean {
  const [at, oldest, latest] = [Number(ts), Number(args.oldest ?? 0), Number(args.latest ?? Number.POSITIVE_INFINITY)];
  return args.inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function channelShape(context: Context, channel: Channel): Record<string, unknown> {
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
  const note = (value: string) => ({ value, creator: value === '' ? '' : channel.creator, last_set: 0 });
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.id === 'C0GENERAL',
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    is_member: isMember(context, channel),
    creator: channel.creator,
    topic: note(channel.topic),
    purpose: note(channel.purpose),
  };
}
