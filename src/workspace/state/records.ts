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
});
export type Channel = z.infer<typeof Channel>;

export const Message = z.strictObject({
  ts: z.string(),
  channel: z.string(),
  user: z.string(),
  /** Set when the app wrote it. */
  botId: z.string().nullable(),
  text: z.string(),
  blocks: z.array(object),
  attachments: z.array(object),
  metadata: z.strictObject({ event_type: z.string(), event_payload: object }).nullable(),
  threadTs: z.string().nullable(),
  editedTs: z.string().nullable(),
  /** The one person who sees an ephemeral message. */
  to: z.string().nullable(),
});
export type Message = z.infer<typeof Message>;

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
  z.strictObject({ kind: z.literal('read'), person: z.string(), channel: z.string(), ts: z.string() }),
]);
export type Entry = z.infer<typeof Entry>;
