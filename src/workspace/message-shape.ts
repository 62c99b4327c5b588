// A message as the Web API and the payloads show it.
import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import { fileShape } from './file-shape.ts';
import type { Message } from './state/records.ts';
import { typedBlocks } from './typed-blocks.ts';

type Shape = Record<string, unknown>;

/** The whole message, without its metadata (which the app must ask for). */
export function messageShape(context: Context, message: Message): Shape {
  const { identity } = context.store;
  return {
    ...(message.subtype === null ? {} : { subtype: message.subtype }),
    ...(message.subtype === 'tombstone' ? { hidden: true } : {}),
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: identity.teamId,
    ...authorship(context, message),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...threading(context, message),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((one) => ({ ...one, count: one.users.length })) }),
    ...(message.pin === null
      ? {}
      : { pinned_to: [message.channel], pinned_info: { channel: message.channel, ...pinnedBy(message.pin) } }),
    ...filesOf(context, message),
  };
}

/** As `messageShape`, with the metadata. */
export function messageWithMetadata(context: Context, message: Message): Shape {
  const shape = messageShape(context, message);
  return message.metadata === null ? shape : { ...shape, metadata: message.metadata };
}

/** The address of a message in this workspace. */
export function permalink(context: Context, message: Pick<Message, 'channel' | 'ts' | 'threadTs'>): string {
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${message.channel}`;
  return `${context.baseUrl()}/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`;
}

const pinnedBy = (pin: { by: string; at: number }): Shape => ({ pinned_by: pin.by, pinned_ts: pin.at });

// A person's own words become rich text in Slack's client before they are sent.
function authorship(context: Context, message: Message): Shape {
  const { identity } = context.store;
  if (message.botId !== null) {
    const blocks = message.blocks.length > 0 ? { blocks: message.blocks } : {};
    return { bot_id: message.botId, app_id: identity.appId, bot_profile: botProfile(context), ...blocks };
  }
  if (message.subtype !== null || message.text === '') return {};
  return { client_msg_id: clientMessageId(message), blocks: typedBlocks(message) };
}

function threading(context: Context, message: Message): Shape {
  const { store } = context;
  if (message.threadTs !== null) {
    const parent = store.message(message.channel, message.threadTs);
    return { thread_ts: message.threadTs, ...(parent === undefined ? {} : { parent_user_id: parent.user }) };
  }
  const replies = store.replies(message.channel, message.ts).filter((reply) => reply.to === null);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users.slice(0, 5),
    is_locked: false,
    subscribed: false,
  };
}

function filesOf(context: Context, message: Message): Shape {
  const files = message.files.flatMap((id) => context.store.file(id) ?? []);
  if (files.length === 0) return {};
  return { files: files.map((file) => fileShape(context, file)), upload: false, display_as_bot: false };
}

function botProfile(context: Context): Shape {
  const { identity } = context.store;
  return {
    id: identity.botId,
    app_id: identity.appId,
    name: context.manifest.display_information.name,
    team_id: identity.teamId,
    deleted: false,
    updated: 0,
  };
}

// Slack's client makes one up for each message; here it follows from the message, so that it need not be kept.
function clientMessageId(message: Message): string {
  const hex = createHash('sha256').update(`${message.channel} ${message.ts}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
