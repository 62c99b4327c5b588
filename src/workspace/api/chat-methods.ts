// chat.postMessage, chat.postEphemeral, chat.update, chat.delete.
import { z } from 'zod';
import { limits } from '../../blockkit/limits.ts';
import { type Content, contentOf, isRefusal } from '../content.ts';
import type { Context } from '../context.ts';
import { editMessage, postAsApp } from '../messages.ts';
import { messageShape } from '../payloads.ts';
import type { Message } from '../state/records.ts';
import { id, json, optionalId, text } from './arguments.ts';
import { findChannel, requireWritable } from './channels.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const content = { text: text.optional(), blocks: json.optional(), attachments: json.optional() };
const Metadata = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});
const metadata = { metadata: json.optional() };

const postMessage = defineMethod({
  name: 'chat.postMessage',
  token: 'bot',
  scopes: ['chat:write'],
  rate: tier.posting,
  rateKey: (args) => args.channel,
  args: z.object({ channel: id, thread_ts: optionalId, ...content, ...metadata }),
  handle(context, args) {
    const channel = findChannel(context, args.channel);
    requireWritable(context, channel);
    const where = { channel: channel.id, threadTs: threadOf(context, channel.id, args.thread_ts) };
    const message = postAsApp(context, { ...where, metadata: readMetadata(args.metadata) ?? null }, read(args));
    const shape = messageShape(context, message);
    return { channel: channel.id, ts: message.ts, message: withMetadata(shape, message), ...truncated(args.text) };
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
    return { message_ts: postAsApp(context, where, read(args)).ts };
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
    const edited = editMessage(context, message, read(args), readMetadata(args.metadata));
    return { channel: message.channel, ts: message.ts, text: edited.text, message: messageShape(context, edited) };
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
    context.store.removeMessage(message.channel, message.ts);
    return { channel: message.channel, ts: message.ts };
  },
});

export const chatMethods = [postMessage, postEphemeral, update, remove];

function read(args: { text?: string | undefined; blocks?: unknown; attachments?: unknown }): Content {
  if (typeof args.blocks === 'string' && args.blocks !== '') throw new ApiRefusal('invalid_blocks_format');
  const given = contentOf({ ...args, blocks: args.blocks || undefined, attachments: args.attachments || undefined });
  if (isRefusal(given)) throw new ApiRefusal(given.error, given.details);
  return given;
}

function readMetadata(given: unknown): Message['metadata'] | undefined {
  if (given === undefined || given === '') return undefined;
  const parsed = Metadata.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ApiRefusal(typeof given === 'string' ? 'invalid_metadata_format' : 'invalid_metadata_schema');
}

// A reply to a reply belongs to the thread's first message.
function threadOf(context: Context, channel: string, ts: string | undefined): string | null {
  if (ts === undefined) return null;
  const parent = context.store.message(channel, ts);
  if (parent === undefined || parent.to !== null) throw new ApiRefusal('thread_not_found', [ts]);
  return parent.threadTs ?? parent.ts;
}

function ownMessage(context: Context, args: { channel: string; ts: string }, denied: string): Message {
  const channel = findChannel(context, args.channel);
  const message = context.store.message(channel.id, args.ts);
  // An ephemeral message is not in the channel as far as the API goes.
  if (message === undefined || message.to !== null) throw new ApiRefusal('message_not_found', [args.ts]);
  if (message.botId !== context.store.identity.botId) throw new ApiRefusal(denied, [args.ts]);
  return message;
}

function withMetadata(shape: Record<string, unknown>, message: Message): Record<string, unknown> {
  return message.metadata === null ? shape : { ...shape, metadata: message.metadata };
}

function truncated(given: string | undefined): Record<string, unknown> {
  if ((given ?? '').length <= limits.messageText) return {};
  return { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } };
}
