// Puts messages into channels, changes them and takes them away, and tells the app: whoever does it.
import type { Content } from './content.ts';
import type { Context } from './context.ts';
import { tellChanged, tellDeleted, tellPosted } from './events/message-events.ts';
import { slackbotId } from './state/defaults.ts';
import type { Message, Scheduled } from './state/records.ts';

type Where = { channel: string; threadTs?: string | null; to?: string | null };
type More = Partial<Pick<Message, 'metadata' | 'subtype' | 'broadcast' | 'files'>>;

/** What came of it, and when the app has taken (or not) what it was told; waiting for that is up to the caller. */
export type Told<T> = { result: T; told: Promise<unknown> };

/** The app says something; `to` makes it ephemeral. */
export function postAsApp(context: Context, where: Where & More, content: Content): Message {
  const { identity } = context.store;
  return post(context, { ...where, user: identity.botUserId, botId: identity.botId }, content).result;
}

/** A person says something. */
export function postAsPerson(context: Context, where: Where & More, user: string, text: string): Told<Message> {
  return post(context, { ...where, user, botId: null }, { text, blocks: [], attachments: [] });
}

/** Slack itself says something to one person. */
export function postAsSlackbot(context: Context, channel: string, to: string, text: string): Message {
  return post(context, { channel, to, user: slackbotId, botId: null }, { text, blocks: [], attachments: [] }).result;
}

/** Replaces what a message says; Slack marks it `(edited)`, ephemeral ones excepted. */
export function editMessage(
  context: Context,
  message: Message,
  content: Content,
  metadata?: Message['metadata'],
): Message {
  const editedTs = message.to === null ? context.sequence.next() : null;
  const edited = { ...message, ...content, editedTs, metadata: metadata === undefined ? message.metadata : metadata };
  context.store.putMessage(edited);
  void tellChanged(context, message, edited);
  return edited;
}

/** Posts what the app scheduled; nothing where it could not post any more. */
export function postScheduled(context: Context, scheduled: Scheduled): void {
  const { store } = context;
  const channel = store.channel(scheduled.channel);
  if (channel === undefined || channel.archived || !channel.members.includes(store.identity.botUserId)) return;
  const { text, blocks, attachments, threadTs, metadata } = scheduled;
  postAsApp(context, { channel: channel.id, threadTs, metadata }, { text, blocks, attachments });
}

/** Takes a message away. The first message of a thread leaves "This message was deleted." in its place. */
export function deleteMessage(context: Context, message: Message): Promise<unknown> {
  const { store } = context;
  if (message.to !== null || store.replies(message.channel, message.ts).length === 0) {
    store.removeMessage(message.channel, message.ts);
    return tellDeleted(context, message);
  }
  const nothing = { blocks: [], attachments: [], reactions: [], files: [], metadata: null, pin: null, botId: null };
  const tombstone = {
    ...message,
    ...nothing,
    user: slackbotId,
    text: 'This message was deleted.',
    subtype: 'tombstone',
  };
  store.putMessage(tombstone);
  return tellChanged(context, message, tombstone);
}

function post(
  context: Context,
  from: Where & More & { user: string; botId: string | null },
  content: Content,
): Told<Message> {
  const message: Message = {
    metadata: null,
    threadTs: null,
    to: null,
    subtype: null,
    broadcast: false,
    files: [],
    ...from,
    ts: context.sequence.next(),
    ...content,
    editedTs: null,
    reactions: [],
    pin: null,
  };
  context.store.putMessage(message);
  return { result: message, told: tellPosted(context, message) };
}
