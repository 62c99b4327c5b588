// Shares a file in a channel, whoever does it, and tells the app.
import type { Content } from './content.ts';
import type { Context } from './context.ts';
import { emitInChannel } from './events/emit-event.ts';
import { postAsApp, postAsPerson } from './messages.ts';
import type { Channel, StoredFile } from './state/records.ts';

type Place = { channel: Channel; threadTs: string | null };

/** A person shares a file; resolves when the app was told. */
export async function shareAsPerson(context: Context, place: Place, user: string, file: StoredFile): Promise<void> {
  const where = { channel: place.channel.id, threadTs: place.threadTs, subtype: 'file_share', files: [file.id] };
  const { result, told } = postAsPerson(context, where, user, '');
  await Promise.all([told, tellShared(context, place.channel, user, noteShare(context, file, result))]);
}

/** The app shares files in one message. */
export function shareAsApp(context: Context, place: Place, files: readonly StoredFile[], content: Content): void {
  const ids = files.map((file) => file.id);
  const where = { channel: place.channel.id, threadTs: place.threadTs, subtype: 'file_share', files: ids };
  const message = postAsApp(context, where, content);
  const { botUserId } = context.store.identity;
  for (const file of files) {
    void tellShared(context, place.channel, botUserId, noteShare(context, file, message));
  }
}

function noteShare(context: Context, file: StoredFile, { channel, ts }: { channel: string; ts: string }): StoredFile {
  const shared = { ...file, shares: [...file.shares, { channel, ts }] };
  context.store.putFile(shared);
  return shared;
}

async function tellShared(context: Context, channel: Channel, user: string, file: StoredFile): Promise<void> {
  const about = { file_id: file.id, user_id: user, file: { id: file.id } };
  const tell = (type: string, more: Record<string, unknown>) =>
    emitInChannel(
      context,
      channel,
      { subscription: type, scopes: ['files:read'] },
      { type, ...about, ...more, event_ts: context.sequence.next() },
    );
  await tell('file_created', {});
  await tell('file_shared', { channel_id: channel.id });
}
