// What an app says in an acknowledgement or through a response_url, carried out.
import { z } from 'zod';
import { type Content, contentOf, isRefusal, type Refusal } from '../content.ts';
import type { Context } from '../context.ts';
import { editMessage, postAsApp } from '../messages.ts';
import type { Message } from '../state/records.ts';

// Slack takes the flags as booleans and as the strings "true" and "false".
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).default(false);

const Reply = z.looseObject({
  text: z.unknown().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: flag,
  delete_original: flag,
  thread_ts: z.string().optional(),
});

/** Whom the reply answers, where, and the message that it may replace. */
export type ReplyTarget = { person: string; channel: string; source: string | null };

/** Carries the reply out; returns why Slack would refuse it, or null. */
export function applyReply(context: Context, target: ReplyTarget, body: unknown): Refusal | null {
  const parsed = Reply.safeParse(body);
  if (!parsed.success) return { error: 'invalid_payload', details: parsed.error.issues.map((issue) => issue.message) };
  const reply = parsed.data;
  const source = target.source === null ? undefined : context.store.message(target.channel, target.source);
  if (reply.delete_original) {
    if (source !== undefined) context.store.removeMessage(source.channel, source.ts);
    return null;
  }
  const content = contentOf(context, reply);
  if (isRefusal(content)) return content;
  // A slash command has no message to replace: Slack posts a new one.
  if (reply.replace_original && target.source !== null) return replace(context, source, content);
  postAsApp(
    context,
    {
      channel: target.channel,
      to: reply.response_type === 'ephemeral' ? target.person : null,
      threadTs: reply.thread_ts ?? null,
    },
    content,
  );
  return null;
}

function replace(context: Context, source: Message | undefined, content: Content): Refusal | null {
  if (source === undefined) return { error: 'message_not_found', details: [] };
  editMessage(context, source, content);
  return null;
}
