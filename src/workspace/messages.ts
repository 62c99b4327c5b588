// Puts messages into channels: the app's, a person's, Slackbot's.
import type { Content } from './content.ts';
import type { Context } from './context.ts';
import { slackbotId } from './state/defaults.ts';
import type { Message } from './state/records.ts';

type Where = { channel: string; threadTs?: string | null; to?: string | null };

/** The app says something; `to` makes it ephemeral. */
export function postAsApp(
  context: Context,
  where: Where & { metadata?: Message['metadata'] },
  content: Content,
): Message {
  const { identity } = context.store;
  return post(context, { ...where, user: identity.botUserId, botId: identity.botId }, content);
}

/** A person says something. */
export function postAsPerson(context: Context, where: Where, user: string, text: string): Message {
  return post(context, { ...where, user, botId: null }, { text, blocks: [], attachments: [] });
}

/** Slack itself says something to one person. */
export function postAsSlackbot(context: Context, channel: string, to: string, text: string): Message {
  return post(context, { channel, to, user: slackbotId, botId: null }, { text, blocks: [], attachments: [] });
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
  return edited;
}

function post(
  context: Context,
  from: Where & { user: string; botId: string | null; metadata?: Message['metadata'] },
  content: Content,
): Message {
  const message: Message = {
    ts: context.sequence.next(),
    channel: from.channel,
    user: from.user,
    botId: from.botId,
    ...content,
    metadata: from.metadata ?? null,
    threadTs: from.threadTs ?? null,
    editedTs: null,
    to: from.to ?? null,
  };
  context.store.putMessage(message);
  return message;
}
