// files.getUploadURLExternal, .completeUploadExternal, .info, .delete.
import { z } from 'zod';
import { type Content, contentOf, isRefusal } from '../content.ts';
import type { Context } from '../context.ts';
import { fileShape } from '../file-shape.ts';
import { largestFile } from '../state/file-store.ts';
import type { Channel, StoredFile } from '../state/records.ts';
import { shareAsApp } from '../uploads.ts';
import { id, json, optionalId, text } from './arguments.ts';
import { findChannel, findMessage, requireWritable } from './channels.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

/** docs.slack.dev/reference/methods/files.completeUploadExternal: channels_limit_exceeded */
const mostChannels = 100;
/** docs.slack.dev/reference/methods/files.getUploadURLExternal: alt_txt_too_large */
const longestAltText = 1000;

const announce = defineMethod({
  name: 'files.getUploadURLExternal',
  token: 'bot',
  scopes: ['files:write'],
  rate: tier.four,
  args: z.object({ filename: id, length: z.coerce.number().int(), alt_txt: optionalId, alt_text: optionalId }),
  handle(context, args) {
    // Slack's own code for a file of no bytes.
    if (args.length <= 0) throw new ApiRefusal('missing_argument', ['length']);
    if (args.length > largestFile) throw new ApiRefusal('file_upload_size_restricted', [`${args.length}`]);
    const altText = args.alt_txt ?? args.alt_text ?? null;
    if ((altText ?? '').length > longestAltText) throw new ApiRefusal('alt_txt_too_large');
    const { id: fileId, ticket } = context.files.announce(args.filename, altText);
    return { upload_url: `${context.baseUrl()}/upload/${ticket}`, file_id: fileId };
  },
});

const Uploaded = z.array(z.looseObject({ id: z.string(), title: z.string().optional() })).min(1);

const complete = defineMethod({
  name: 'files.completeUploadExternal',
  token: 'bot',
  scopes: ['files:write'],
  rate: tier.four,
  args: z.object({
    files: json,
    channel_id: optionalId,
    channels: optionalId,
    thread_ts: optionalId,
    initial_comment: text.optional(),
    blocks: json.optional(),
  }),
  handle(context, args) {
    const uploaded = Uploaded.safeParse(args.files);
    if (!uploaded.success) throw new ApiRefusal('invalid_arguments', [z.prettifyError(uploaded.error)]);
    const named = (args.channels ?? args.channel_id ?? '').split(',').filter((one) => one !== '');
    if (named.length > mostChannels) throw new ApiRefusal('channels_limit_exceeded', [`${named.length}`]);
    const places = named.map((one) => placeOf(context, one, args.thread_ts));
    const words = places.length === 0 ? noWords : wordsOf(context, args);
    const files = uploaded.data.map((one) => {
      const file = context.files.complete(one.id, one.title, context.store.identity.botUserId);
      if (file === undefined) throw new ApiRefusal('file_not_found', [one.id]);
      return file;
    });
    for (const place of places) shareAsApp(context, place, current(context, files), words);
    return { files: current(context, files).map((file) => fileShape(context, file)) };
  },
});

const info = defineMethod({
  name: 'files.info',
  token: 'bot',
  scopes: ['files:read'],
  rate: tier.four,
  args: z.object({ file: id }),
  handle: (context, args) => ({ file: fileShape(context, known(context, args.file)), comments: [] }),
});

const remove = defineMethod({
  name: 'files.delete',
  token: 'bot',
  scopes: ['files:write'],
  rate: tier.three,
  args: z.object({ file: id }),
  handle(context, args) {
    const file = known(context, args.file);
    if (file.user !== context.store.identity.botUserId) throw new ApiRefusal('cant_delete_file', [file.id]);
    context.files.remove(file.id);
    return {};
  },
});

export const fileMethods = [announce, complete, info, remove];

function known(context: Context, fileId: string): StoredFile {
  const file = context.store.file(fileId);
  if (file === undefined) throw new ApiRefusal('file_not_found', [fileId]);
  return file;
}

const current = (context: Context, files: readonly StoredFile[]): StoredFile[] =>
  files.map((file) => context.store.file(file.id) ?? file);

function placeOf(
  context: Context,
  named: string,
  ts: string | undefined,
): { channel: Channel; threadTs: string | null } {
  const channel = findChannel(context, named);
  requireWritable(context, channel);
  return { channel, threadTs: ts === undefined ? null : findMessage(context, channel, ts).ts };
}

const noWords: Content = { text: '', blocks: [], attachments: [] };

function wordsOf(context: Context, args: { initial_comment?: string | undefined; blocks?: unknown }): Content {
  const given = { text: args.initial_comment ?? '', blocks: args.initial_comment ? undefined : args.blocks };
  if (given.text === '' && given.blocks === undefined) return noWords;
  const content = contentOf(context, given);
  if (isRefusal(content)) throw new ApiRefusal(content.error, content.details);
  return content;
}
