// A person uploads a file into a channel or a thread.
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import type { Person } from '../state/records.ts';
import { shareAsPerson } from '../uploads.ts';
import { Notice, placeOf } from './people-and-places.ts';
import { threadOf } from './say.ts';

/** Resolves when the app was told. @throws Notice for an empty file, and for what is not base64 */
export async function uploadFile(
  context: Context,
  person: Person,
  upload: Extract<PageAction, { type: 'upload' }>,
): Promise<PageAnswer> {
  const channel = placeOf(context, person, upload.channel);
  const threadTs =
    upload.threadTs === undefined ? null : threadOf(context, person, { channel: channel.id, ts: upload.threadTs });
  const bytes = Buffer.from(upload.base64, 'base64');
  if (bytes.length === 0) throw new Notice('That file is empty.');
  const file = context.files.add({ name: upload.name, mimetype: upload.mimetype, bytes, user: person.id });
  await shareAsPerson(context, { channel, threadTs }, person.id, file);
  return { ok: true };
}
