// conversations.list, .info, .members, .history, .replies, .open; users.conversations.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { messageShape, messageWithMetadata } from '../message-shape.ts';
import { pinned } from '../pins.ts';
import type { Channel, Message } from '../state/records.ts';
import { cursor, flag, id, limit, optionalId, text } from './arguments.ts';
import { channelShape } from './channel-shape.ts';
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

const listing = { types: text.default('public_channel'), exclude_archived: flag, cursor, limit: limit(1000, 100) };
type Listing = z.output<ReturnType<typeof z.object<typeof listing>>>;

const list = defineMethod({
  name: 'conversations.list',
  token: 'bot',
  scopes: reading,
  rate: tier.two,
  args: z.object(listing),
  handle(context, args) {
    const visible = (channel: Channel) => channel.kind === 'public' || isMember(context, channel);
    return listOf(context, args, visible);
  },
});

const usersConversations = defineMethod({
  name: 'users.conversations',
  token: 'bot',
  scopes: reading,
  rate: tier.three,
  args: z.object({ ...listing, user: optionalId }),
  handle(context, args) {
    const { botUserId } = context.store.identity;
    const user = args.user ?? botUserId;
    if (context.store.person(user) === undefined) throw new ApiRefusal('user_not_found', [user]);
    // Of other people it tells of public channels, and of those that the app shares with them.
    const shared = (channel: Channel) => channel.kind === 'public' || isMember(context, channel);
    return listOf(context, args, (channel) => channel.members.includes(user) && shared(channel));
  },
});

function listOf(context: Context, args: Listing, isShown: (channel: Channel) => boolean): Record<string, unknown> {
  const types = args.types.split(',').map((type) => type.trim());
  const unknown = types.filter((type) => !(type in kindOf));
  if (unknown.length > 0) throw new ApiRefusal('invalid_types', unknown);
  const kinds = types.flatMap((type) => kindOf[type] ?? []);
  for (const kind of kinds) requireScope(context, [`${scopeFamily[kind]}:read`]);
  const shown = context.store
    .channels()
    .filter((channel) => kinds.includes(channel.kind) && isShown(channel))
    .filter((channel) => !(args.exclude_archived && channel.archived));
  const { rows, metadata } = pageOf(shown, (channel) => channel.id, args);
  return { channels: rows.map((channel) => channelShape(context, channel)), response_metadata: metadata };
}

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

const between = {
  oldest: optionalId,
  latest: optionalId,
  inclusive: flag,
  include_all_metadata: flag,
  cursor,
  limit: limit(999, 100),
};
type Between = z.output<ReturnType<typeof z.object<typeof between>>>;

const historyOf = defineMethod({
  name: 'conversations.history',
  token: 'bot',
  scopes: history,
  rate: tier.three,
  args: z.object({ channel: id, ...between }),
  handle(context, args) {
    const channel = readable(context, args.channel, 'history');
    if (!isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
    const within = context.store
      .messages(channel.id)
      .filter((message) => message.to === null && isTopLevel(message) && isBetween(message.ts, args))
      .reverse();
    return { ...messagesOf(context, within, args), pin_count: pinned(context, channel.id).length };
  },
});

const replies = defineMethod({
  name: 'conversations.replies',
  token: 'bot',
  scopes: history,
  rate: tier.three,
  args: z.object({ channel: id, ts: id, ...between }),
  handle(context, args) {
    const channel = readable(context, args.channel, 'history');
    if (!isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
    const named = context.store.message(channel.id, args.ts);
    if (named === undefined || named.to !== null) throw new ApiRefusal('thread_not_found', [args.ts]);
    const root = context.store.message(channel.id, named.threadTs ?? named.ts) ?? named;
    const within = context.store
      .replies(channel.id, root.ts)
      .filter(({ to, ts }) => to === null && isBetween(ts, args));
    return messagesOf(context, [root, ...within], args);
  },
});

function messagesOf(context: Context, all: readonly Message[], args: Between): Record<string, unknown> {
  const { rows, metadata } = pageOf(all, (message) => message.ts, args);
  const shape = args.include_all_metadata ? messageWithMetadata : messageShape;
  return {
    messages: rows.map((message) => shape(context, message)),
    has_more: metadata.next_cursor !== '',
    ...(metadata.next_cursor === '' ? {} : { response_metadata: metadata }),
  };
}

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

export const conversationMethods = [list, usersConversations, info, members, historyOf, replies, open];

function readable(context: Context, named: string, right: 'read' | 'history'): Channel {
  const channel = findChannel(context, named);
  requireScope(context, [`${scopeFamily[channel.kind]}:${right}`]);
  return channel;
}

const isTopLevel = (message: Message): boolean =>
  message.threadTs === null || message.threadTs === message.ts || message.broadcast;

function isBetween(
  ts: string,
  args: { oldest?: string | undefined; latest?: string | undefined; inclusive: boolean },
): boolean {
  const [at, oldest, latest] = [Number(ts), Number(args.oldest ?? 0), Number(args.latest ?? Number.POSITIVE_INFINITY)];
  return args.inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
}
