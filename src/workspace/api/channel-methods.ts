// What changes a channel: conversations.create, .rename, .archive, .unarchive, .setTopic, .setPurpose.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { emitEvent, emitInChannel } from '../events/emit-event.ts';
import { postAsPerson } from '../messages.ts';
import { generalId, newChannel } from '../state/defaults.ts';
import type { Channel } from '../state/records.ts';
import { flag, id, text } from './arguments.ts';
import { checkName } from './channel-names.ts';
import { channelShape } from './channel-shape.ts';
import { findChannel, isMember, managedChannel } from './channels.ts';
import { ApiRefusal, defineMethod, requireScope, tier } from './method.ts';

const manage = ['channels:manage', 'groups:write', 'im:write', 'mpim:write'];

const create = defineMethod({
  name: 'conversations.create',
  token: 'bot',
  scopes: manage,
  rate: tier.two,
  args: z.object({ name: text.default(''), is_private: flag }),
  handle(context, args) {
    requireScope(context, [args.is_private ? 'groups:write' : 'channels:manage']);
    checkName(context, args.name);
    const { botUserId } = context.store.identity;
    const channel = newChannel({
      id: `C${randomBytes(5).toString('hex').toUpperCase()}`,
      name: args.name,
      kind: args.is_private ? 'private' : 'public',
      creator: botUserId,
      members: [botUserId],
      created: seconds(context),
    });
    context.store.putChannel(channel);
    if (channel.kind === 'public') {
      const { id: channelId, name, created, creator } = channel;
      const needs = { subscription: 'channel_created', scopes: ['channels:read'] };
      const about = { id: channelId, name, created, creator, context_team_id: context.store.identity.teamId };
      void emitEvent(context, needs, { type: 'channel_created', channel: about, event_ts: context.sequence.next() });
    }
    return { channel: channelShape(context, channel) };
  },
});

const rename = defineMethod({
  name: 'conversations.rename',
  token: 'bot',
  scopes: manage,
  rate: tier.two,
  args: z.object({ channel: id, name: text.default('') }),
  handle(context, args) {
    const channel = managedChannel(context, args.channel);
    checkName(context, args.name);
    // An app renames only what it created.
    if (channel.creator !== context.store.identity.botUserId) throw new ApiRefusal('not_authorized', [channel.name]);
    const renamed = { ...channel, name: args.name };
    context.store.putChannel(renamed);
    const about = { id: channel.id, name: args.name, name_normalized: args.name, created: channel.created };
    tellChannel(context, renamed, 'rename', { channel: about });
    note(context, renamed, 'name', `has renamed the channel from "${channel.name}" to "${args.name}"`);
    return { channel: channelShape(context, renamed) };
  },
});

const archive = defineMethod({
  name: 'conversations.archive',
  token: 'bot',
  scopes: manage,
  rate: tier.two,
  args: z.object({ channel: id }),
  handle(context, args) {
    if (findChannel(context, args.channel).archived) throw new ApiRefusal('already_archived');
    const channel = managedChannel(context, args.channel);
    if (channel.id === generalId) throw new ApiRefusal('cant_archive_general');
    note(context, channel, 'archive', 'archived the channel');
    const { botUserId } = context.store.identity;
    tellChannel(context, channel, 'archive', { channel: channel.id, user: botUserId, is_moved: 0 });
    context.store.putChannel({ ...channel, archived: true });
    return {};
  },
});

const unarchive = defineMethod({
  name: 'conversations.unarchive',
  token: 'bot',
  scopes: manage,
  rate: tier.two,
  args: z.object({ channel: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    if (!channel.archived) throw new ApiRefusal('not_archived', [channel.name]);
    // docs.slack.dev/reference/methods/conversations.unarchive: "Bot tokens cannot currently be used to unarchive conversations";
    // the code that Slack gives then is second-hand.
    throw new ApiRefusal('not_in_channel', ['a bot token cannot unarchive: a person does']);
  },
});

/** conversations.setTopic and .setPurpose: docs give both 250 characters. */
const wording = (name: string, kind: 'topic' | 'purpose') =>
  defineMethod({
    name,
    token: 'bot',
    scopes: ['channels:manage', 'channels:write.topic', 'groups:write', 'groups:write.topic'],
    rate: tier.two,
    args: z.object({ channel: id, [kind]: text }),
    handle(context, args) {
      const channel = managedChannel(context, String(args.channel), ['channels:write.topic', 'groups:write.topic']);
      const words = String(args[kind]);
      if (words.length > 250) throw new ApiRefusal('too_long', [`${words.length} of 250 characters`]);
      const written = { by: context.store.identity.botUserId, at: seconds(context) };
      const changed = { ...channel, [kind]: words, [`${kind}Written`]: written };
      context.store.putChannel(changed);
      const what = kind === 'topic' ? 'topic' : 'description';
      note(context, changed, kind, words === '' ? `cleared the channel ${what}` : `set the channel ${what}: ${words}`);
      return { channel: channelShape(context, changed) };
    },
  });

export const channelMethods = [
  create,
  rename,
  archive,
  unarchive,
  wording('conversations.setTopic', 'topic'),
  wording('conversations.setPurpose', 'purpose'),
];

const seconds = (context: Context): number => Math.floor(context.clock.now().getTime() / 1000);

// Slack writes what happened into the channel.
function note(context: Context, channel: Channel, what: string, words: string): void {
  const subtype = `${channel.kind === 'public' ? 'channel' : 'group'}_${what}`;
  const { botUserId } = context.store.identity;
  postAsPerson(context, { channel: channel.id, subtype }, botUserId, words);
}

/** `channel_rename` in public channels, `group_rename` in private ones. */
function tellChannel(context: Context, channel: Channel, what: string, event: Record<string, unknown>): void {
  const [type, scopes] =
    channel.kind === 'public' ? [`channel_${what}`, ['channels:read']] : [`group_${what}`, ['groups:read']];
  const needs = { subscription: type, scopes };
  if (isMember(context, channel)) {
    void emitInChannel(context, channel, needs, { type, ...event, event_ts: context.sequence.next() });
  }
}
