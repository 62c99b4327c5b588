// bookmarks.add, .edit, .remove, .list: the links above a channel.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { isEmojiName } from '../emoji.ts';
import type { Bookmark, Channel } from '../state/records.ts';
import { id, optionalId, text } from './arguments.ts';
import { findChannel, isMember } from './channels.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

/** slack.com/help/articles/4403891438355: bookmarks in one channel. */
const most = 100;
const write = { token: 'bot', scopes: ['bookmarks:write'], rate: tier.two } as const;

const add = defineMethod({
  name: 'bookmarks.add',
  ...write,
  args: z.object({ channel_id: id, title: id, type: text, link: optionalId, emoji: optionalId }),
  handle(context, args) {
    const channel = writable(context, args.channel_id);
    if (args.type !== 'link') throw new ApiRefusal('invalid_bookmark_type', [args.type]);
    if (channel.bookmarks.length >= most) throw new ApiRefusal('too_many_bookmarks', [`${most}`]);
    check({ link: args.link ?? '', emoji: args.emoji });
    const now = seconds(context);
    const bookmark: Bookmark = {
      id: `Bk${randomBytes(5).toString('hex').toUpperCase()}`,
      title: args.title,
      link: args.link ?? '',
      emoji: args.emoji ?? null,
      created: now,
      updated: now,
      by: context.store.identity.botUserId,
    };
    put(context, channel, [...channel.bookmarks, bookmark]);
    return { bookmark: shape(context, channel, bookmark) };
  },
});

const edit = defineMethod({
  name: 'bookmarks.edit',
  ...write,
  args: z.object({ channel_id: id, bookmark_id: id, title: optionalId, link: optionalId, emoji: optionalId }),
  handle(context, args) {
    const channel = writable(context, args.channel_id);
    const known = find(channel, args.bookmark_id);
    check(args);
    const changed = {
      ...known,
      title: args.title ?? known.title,
      link: args.link ?? known.link,
      emoji: args.emoji ?? known.emoji,
      updated: seconds(context),
    };
    put(
      context,
      channel,
      channel.bookmarks.map((one) => (one.id === known.id ? changed : one)),
    );
    return { bookmark: shape(context, channel, changed) };
  },
});

const remove = defineMethod({
  name: 'bookmarks.remove',
  ...write,
  args: z.object({ channel_id: id, bookmark_id: id }),
  handle(context, args) {
    const channel = writable(context, args.channel_id);
    const known = find(channel, args.bookmark_id);
    put(
      context,
      channel,
      channel.bookmarks.filter((one) => one.id !== known.id),
    );
    return {};
  },
});

const list = defineMethod({
  name: 'bookmarks.list',
  token: 'bot',
  scopes: ['bookmarks:read'],
  rate: tier.three,
  args: z.object({ channel_id: id }),
  handle(context, args) {
    const channel = findChannel(context, args.channel_id);
    return { bookmarks: channel.bookmarks.map((one) => shape(context, channel, one)) };
  },
});

export const bookmarkMethods = [add, edit, remove, list];

function writable(context: Context, named: string): Channel {
  const channel = findChannel(context, named);
  if (channel.archived || !isMember(context, channel)) throw new ApiRefusal('permission_denied', [channel.name]);
  return channel;
}

function find(channel: Channel, bookmarkId: string): Bookmark {
  const known = channel.bookmarks.find((one) => one.id === bookmarkId);
  if (known === undefined) throw new ApiRefusal('not_found', [bookmarkId]);
  return known;
}

function check({ link, emoji }: { link?: string | undefined; emoji?: string | undefined }): void {
  if (link !== undefined && !/^https?:\/\//.test(link)) throw new ApiRefusal('invalid_link', [link]);
  if (emoji !== undefined && !isEmojiName(emoji.replace(/^:|:$/g, ''))) throw new ApiRefusal('invalid_emoji', [emoji]);
}

function put(context: Context, channel: Channel, bookmarks: Bookmark[]): void {
  context.store.putChannel({ ...channel, bookmarks });
}

const seconds = (context: Context): number => Math.floor(context.clock.now().getTime() / 1000);

function shape(context: Context, channel: Channel, one: Bookmark): Record<string, unknown> {
  const { identity } = context.store;
  return {
    id: one.id,
    channel_id: channel.id,
    title: one.title,
    link: one.link,
    emoji: one.emoji ?? '',
    icon_url: null,
    type: 'link',
    entity_id: null,
    date_created: one.created,
    date_updated: one.updated,
    rank: 'U',
    last_updated_by_user_id: one.by,
    last_updated_by_team_id: identity.teamId,
    shortcut_id: null,
    app_id: identity.appId,
  };
}
