// What the workspace remembers, as zod schemas, since the journal is an edge like any other.
import { z } from 'zod';

const object = z.record(z.string(), z.unknown());

export const Person = z.strictObject({
  id: z.string(),
  /** The handle, without @. */
  name: z.string(),
  realName: z.string(),
  teamId: z.string(),
  isBot: z.boolean(),
  isGuest: z.boolean(),
  /** Of another workspace, here through a shared channel (Slack Connect). */
  isStranger: z.boolean(),
});
export type Person = z.infer<typeof Person>;

/** Who wrote a topic or purpose, and when (Unix seconds). */
const Written = z.strictObject({ by: z.string(), at: z.number() });

const Bookmark = z.strictObject({
  id: z.string(),
  title: z.string(),
  link: z.string(),
  /** With colons, as the app gave it. */
  emoji: z.string().nullable(),
  /** Unix seconds. */
  created: z.number(),
  updated: z.number(),
  by: z.string(),
});
export type Bookmark = z.infer<typeof Bookmark>;

// Defaults are for journals that were written before the field was there.
export const Channel = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['public', 'private', 'direct']),
  topic: z.string(),
  purpose: z.string(),
  creator: z.string(),
  members: z.array(z.string()),
  archived: z.boolean(),
  /** Unix seconds. */
  created: z.number(),
  topicWritten: Written.nullable().default(null),
  purposeWritten: Written.nullable().default(null),
  bookmarks: z.array(Bookmark).default([]),
});
export type Channel = z.infer<typeof Channel>;

const Metadata = z.strictObject({ event_type: z.string(), event_payload: object });

export const Message = z.strictObject({
  ts: z.string(),
  channel: z.string(),
  user: z.string(),
  /** Set when the app wrote it. */
  botId: z.string().nullable(),
  text: z.string(),
  blocks: z.array(object),
  attachments: z.array(object),
  metadata: Metadata.nullable(),
  threadTs: z.string().nullable(),
  editedTs: z.string().nullable(),
  /** The one person who sees an ephemeral message. */
  to: z.string().nullable(),
  /** Slack's name for a message that nobody typed: channel_join, tombstone, …; and for file_share. */
  subtype: z.string().nullable().default(null),
  /** A reply that is also shown in the channel. */
  broadcast: z.boolean().default(false),
  /** In the order in which they were first set; nobody twice. */
  reactions: z.array(z.strictObject({ name: z.string(), users: z.array(z.string()) })).default([]),
  pin: Written.nullable().default(null),
  /** Ids of the files that it shares. */
  files: z.array(z.string()).default([]),
});
export type Message = z.infer<typeof Message>;

export const StoredFile = z.strictObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
  user: z.string(),
  altText: z.string().nullable(),
  /** Unix seconds. */
  created: z.number(),
  /** When Slack has looked at it, in physical milliseconds: before that nobody knows its type, and no block can show it. */
  readyAt: z.number(),
  shares: z.array(z.strictObject({ channel: z.string(), ts: z.string() })),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** A message that the app wants to have posted later. */
export const Scheduled = z.strictObject({
  id: z.string(),
  channel: z.string(),
  /** Unix seconds, by the shared clock. */
  postAt: z.number(),
  created: z.number(),
  threadTs: z.string().nullable(),
  text: z.string(),
  blocks: z.array(object),
  attachments: z.array(object),
  metadata: Metadata.nullable(),
});
export type Scheduled = z.infer<typeof Scheduled>;

export type UserGroup = { id: string; handle: string; name: string; description: string; users: string[] };

export const Identity = z.strictObject({
  version: z.literal(1),
  teamId: z.string(),
  teamName: z.string(),
  teamDomain: z.string(),
  appId: z.string(),
  botId: z.string(),
  botUserId: z.string(),
  botToken: z.string(),
  appToken: z.string(),
  signingSecret: z.string(),
  /** The legacy token that Slack still puts into each payload. */
  verificationToken: z.string(),
});
export type Identity = z.infer<typeof Identity>;

/** One line of the journal. */
export const Entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identity'), identity: Identity }),
  z.strictObject({ kind: z.literal('person'), person: Person }),
  z.strictObject({ kind: z.literal('channel'), channel: Channel }),
  z.strictObject({ kind: z.literal('message'), message: Message }),
  z.strictObject({ kind: z.literal('removed'), channel: z.string(), ts: z.string() }),
  z.strictObject({ kind: z.literal('file'), file: StoredFile }),
  z.strictObject({ kind: z.literal('file_removed'), id: z.string() }),
  z.strictObject({ kind: z.literal('scheduled'), message: Scheduled }),
  z.strictObject({ kind: z.literal('unscheduled'), id: z.string() }),
  /** How far the shared clock is ahead, in ms. */
  z.strictObject({ kind: z.literal('clock'), aheadMs: z.number() }),
  z.strictObject({ kind: z.literal('read'), person: z.string(), channel: z.string(), ts: z.string() }),
]);
export type Entry = z.infer<typeof Entry>;
