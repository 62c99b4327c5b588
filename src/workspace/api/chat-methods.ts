// chat.postMessage, chat.postEphemeral, chat.update, chat.delete.
import { z } from 'zod';
import { limits } from '../../blockkit/limits.ts';
import type { Context } from '../context.ts';
import { messageWithMetadata, permalink } from '../message-shape.ts';
import { deleteMessage, editMessage, postAsApp } from '../messages.ts';
import type { Message } from '../state/records.ts';
import { flag, id, optionalId } from './arguments.ts';
import { findChannel, findMessage, requireWritable } from './channels.ts';
import { content, metadata, readContent, readMetadata, threadOf } from './message-arguments.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const postMessage = defineMethod({
  name: 'chat.postMessage',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.posting,
  rateKey: (args) => args.channel,
  args: z.object({ channel: id, thread_ts: optionalId, reply_broadcast: flag, ...content, ...metadata }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    requireWritable(context, channel);
    const threadTs = threadOf(context, channel.id, args.thread_ts);
    const broadcast = threadTs !== null && args.reply_broadcast;
    const more = { broadcast, subtype: broadcast ? 'thread_broadcast' : null };
    const where = { channel: channel.id, threadTs, ...more, metadata: readMetadata(args.metadata) ?? null };
    const message = postAsApp(context, where, readContent(context, args));
    const shape = messageWithMetadata(context, message);
    return { channel: channel.id, ts: message.ts, message: shape, ...truncated(args.text) };
  },
});

const postEphemeral = defineMethod({
  name: 'chat.postEphemeral',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.four,
  args: z.object({ channel: id, user: id, thread_ts: optionalId, ...content }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    requireWritable(context, channel);
    if (!channel.members.includes(args.user)) throw new ApiRefusal('user_not_in_channel', [args.user]);
    const where = { channel: channel.id, to: args.user, threadTs: threadOf(context, channel.id, args.thread_ts) };
    return { message_ts: postAsApp(context, where, readContent(context, args)).ts };
  },
});

const update = defineMethod({
  name: 'chat.update',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.three,
  args: z.object({ channel: id, ts: id, ...content, ...metadata }),
  handle(context, args) {
    const message = ownMessage(context, args, 'cant_update_message');
    if ((args.text ?? '').length > limits.updateText) throw new ApiRefusal('msg_too_long', [`${args.text?.length}`]);
    if (context.store.channel(message.channel)?.archived === true) throw new ApiRefusal('is_inactive', [args.channel]);
    const edited = editMessage(context, message, readContent(context, args), readMetadata(args.metadata));
    const shape = messageWithMetadata(context, edited);
    return { channel: message.channel, ts: message.ts, text: edited.text, message: shape };
  },
});

const remove = defineMethod({
  name: 'chat.delete',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.three,
  args: z.object({ channel: id, ts: id }),
  handle(context, args) {
    const message = ownMessage(context, args, 'cant_delete_message');
    void deleteMessage(context, message);
    return { channel: message.channel, ts: message.ts };
  },
});

const getPermalink = defineMethod({
  name: 'chat.getPermalink',
  token: 'bot',
  scopes: [],
  rate: tier.hundreds,
  args: z.object({ channel: id, message_ts: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    const message = findMessage(context, channel, args.message_ts);
    return { channel: channel.id, permalink: permalink(context, message) };
  },
});

export const chatMethods = [postMessage, postEphemeral, update, remove, getPermalink];

function ownMessage(context: Context, args: { channel: string; ts: string }, denied: string): Message {
  const channel = findChannel(context, args.channel);
  const message = findMessage(context, channel, args.ts);
  if (message.botId !== context.store.identity.botId) throw new ApiRefusal(denied, [args.ts]);
  return message;
}

function truncated(given: string | undefined): Record<string, unknown> {
  if ((given ?? '').length <= limits.messageText) return {};
  return { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } };
}
