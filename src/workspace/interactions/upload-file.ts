// A person uploads a file into a channel or a thread, or for the file input of a modal.
import type { Context } from '../context.ts';
import { pageFile } from '../file-shape.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import type { Person, StoredFile } from '../state/records.ts';
import { shareAsPerson } from '../uploads.ts';
import { Notice, placeOf } from './people-and-places.ts';
import { threadOf } from './say.ts';
import { viewOf } from './view-of.ts';

type Upload = Extract<PageAction, { type: 'upload' }>;

/** Resolves when the app was told. @throws Notice for an empty file, and for what is not base64 */
export async function uploadFile(context: Context, person: Person, upload: Upload): Promise<PageAnswer> {
  if (upload.viewId !== undefined) return keepForView(context, person, { ...upload, viewId: upload.viewId });
  const channel = placeOf(context, person, upload.channel);
  const threadTs =
    upload.threadTs === undefined ? null : threadOf(context, person, { channel: channel.id, ts: upload.threadTs });
  const file = add(context, person, upload);
  await shareAsPerson(context, { channel, threadTs }, person.id, file);
  return { ok: true };
}

// Posted nowhere: the app hears of it with the submission.
function keepForView(context: Context, person: Person, upload: Upload & { viewId: string }): PageAnswer {
  viewOf(context, person, upload.viewId);
  return { ok: true, file: pageFile(add(context, person, upload)) };
}

function add(context: Context, person: Person, { name, mimetype, base64 }: Upload): StoredFile {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) throw new Notice('That file is empty.');
  return context.files.add({ name, mimetype, bytes, user: person.id });
}
