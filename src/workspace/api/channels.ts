// Finds the channel that a call names, and holds who may see it and write to it.
import type { Context } from '../context.ts';
import { directId, newChannel } from '../state/defaults.ts';
import type { Channel, Message } from '../state/records.ts';
import { ApiRefusal, requireScope } from './method.ts';

/** The family of scopes of each kind of channel: `channels:read`, `groups:read`, `im:read`. */
export const scopeFamily = { public: 'channels', private: 'groups', direct: 'im' } as const;

/** A channel by its id, `#name`, or a person's id (the direct message with them). A private one that the app is not in is not found. */
export function findChannel(context: Context, named: string): Channel {
  const { store } = context;
  const channel = store.channel(named) ?? byName(context, named) ?? directWith(context, named);
  if (channel === undefined) throw new ApiRefusal('channel_not_found', [named]);
  if (channel.kind === 'private' && !isMember(context, channel)) throw new ApiRefusal('channel_not_found', [named]);
  return channel;
}

/** Whether the app is in the channel. */
export function isMember(context: Context, channel: Channel): boolean {
  return channel.members.includes(context.store.identity.botUserId);
}

/** @throws ApiRefusal not_in_channel, is_archived */
export function requireWritable(context: Context, channel: Channel): void {
  if (channel.archived) throw new ApiRefusal('is_archived', [channel.name]);
  const open = channel.kind === 'public' && context.manifest.oauth_config.scopes.bot.includes('chat:write.public');
  if (!open && !isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
}

/** A message by its place; ephemeral ones are not there as far as the API goes. @throws ApiRefusal message_not_found */
export function findMessage(context: Context, channel: Channel, ts: string): Message {
  const message = context.store.message(channel.id, ts);
  if (message === undefined || message.to !== null) throw new ApiRefusal('message_not_found', [ts]);
  return message;
}

/** A channel that the app manages: not a direct message, not archived, one that it is in, with the right to manage it. */
export function managedChannel(context: Context, named: string, scopes: readonly string[] = []): Channel {
  const channel = findChannel(context, named);
  if (channel.kind === 'direct') throw new ApiRefusal('method_not_supported_for_channel_type', [channel.id]);
  const family = channel.kind === 'public' ? 'channels' : 'groups';
  const manage = channel.kind === 'public' ? 'channels:manage' : 'groups:write';
  requireScope(context, [manage, ...scopes.filter((scope) => scope.startsWith(family))]);
  if (channel.archived) throw new ApiRefusal('is_archived', [channel.name]);
  if (!isMember(context, channel)) throw new ApiRefusal('not_in_channel', [channel.name]);
  return channel;
}

/** The direct message between a person and the app, made when there is none yet. */
export function directWith(context: Context, personId: string): Channel | undefined {
  const { store, clock } = context;
  const person = store.person(personId);
  if (person === undefined || person.isBot) return undefined;
  const existing = store.channel(directId(personId));
  if (existing !== undefined) return existing;
  const channel = newChannel({
    id: directId(personId),
    name: '',
    kind: 'direct',
    creator: store.identity.botUserId,
    members: [personId, store.identity.botUserId],
    created: Math.floor(clock.now().getTime() / 1000),
  });
  store.putChannel(channel);
  return channel;
}

function byName(context: Context, named: string): Channel | undefined {
  const name = named.replace(/^#/, '');
  return context.store.channels().find((channel) => channel.kind !== 'direct' && channel.name === name);
}
