// The arguments that say what a message says, shared by all methods that post one.
import { z } from 'zod';
import { type Content, contentOf, isRefusal } from '../content.ts';
import type { Context } from '../context.ts';
import type { Message } from '../state/records.ts';
import { json, text } from './arguments.ts';
import { ApiRefusal } from './method.ts';

/** What a message says. */
export const content = { text: text.optional(), blocks: json.optional(), attachments: json.optional() };
const Metadata = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});
export const metadata = { metadata: json.optional() };

/** @throws ApiRefusal invalid_blocks, invalid_blocks_format, invalid_attachments, no_text */
export function readContent(
  context: Context,
  args: { text?: string | undefined; blocks?: unknown; attachments?: unknown },
): Content {
  if (typeof args.blocks === 'string' && args.blocks !== '') throw new ApiRefusal('invalid_blocks_format');
  const given = contentOf(context, {
    ...args,
    blocks: args.blocks || undefined,
    attachments: args.attachments || undefined,
  });
  if (isRefusal(given)) throw new ApiRefusal(given.error, given.details);
  return given;
}

/** Undefined when none is given. @throws ApiRefusal invalid_metadata_format, invalid_metadata_schema */
export function readMetadata(given: unknown): Message['metadata'] | undefined {
  if (given === undefined || given === '') return undefined;
  const parsed = Metadata.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ApiRefusal(typeof given === 'string' ? 'invalid_metadata_format' : 'invalid_metadata_schema');
}

/** The first message of the thread: a reply to a reply belongs there, too. @throws ApiRefusal thread_not_found */
export function threadOf(context: Context, channel: string, ts: string | undefined): string | null {
  if (ts === undefined) return null;
  const parent = context.store.message(channel, ts);
  if (parent === undefined || parent.to !== null) throw new ApiRefusal('thread_not_found', [ts]);
  return parent.threadTs ?? parent.ts;
}
