// What Backbolt says once about an incident, apart from the cards that it edits in place.
import { z } from 'zod';
import { roleIds } from './role.ts';
import { UpdateText } from './status-update.ts';

const At = z.iso.datetime().transform((text) => new Date(text));

export const NoticeContent = z.discriminatedUnion('kind', [
  /** A status update that was posted. */
  z.object({
    kind: z.literal('update'),
    number: z.number(),
    text: UpdateText,
    by: z.string(),
    at: At,
    next_due: At.nullable(),
  }),
  /** What Backbolt proposes to say, for whoever posts it. */
  z.object({ kind: z.literal('draft'), draft: z.string(), deadline: z.number(), text: UpdateText, due: At }),
  z.object({ kind: z.literal('reminder'), deadline: z.number(), due: At, people: z.array(z.string()) }),
  z.object({
    kind: z.literal('escalation'),
    cause: z.string(),
    level: z.number(),
    name: z.string(),
    people: z.array(z.string()),
    backup: z.boolean(),
    since: At,
  }),
  z.object({ kind: z.literal('no_commander'), after_minutes: z.number(), people: z.array(z.string()) }),
  z.object({ kind: z.literal('briefing'), role: z.enum(roleIds), items: z.array(z.string()) }),
  z.object({ kind: z.literal('taken_over'), role: z.enum(roleIds), by: z.string() }),
  z.object({
    kind: z.literal('reopen_proposal'),
    confirmation: z.string(),
    resolution: z.number(),
    reason: z.string(),
  }),
  /** The figures that were on the card from which it was declared. */
  z.object({ kind: z.literal('evidence') }),
  z.object({ kind: z.literal('channel_replaced'), previous: z.string(), reason: z.string() }),
]);
export type NoticeContent = z.output<typeof NoticeContent>;

const row = {
  id: z.string(),
  incident: z.number(),
  recipient: z.string().nullable(),
  content: NoticeContent,
  /** Physical time: no message of this notice is older. */
  asked_at: z.date(),
  /** The job that is posting it, by its turn. */
  held_by: z.string().nullable(),
  state: z.enum(['requested', 'posting', 'posted', 'refused', 'unknown', 'outdated']),
};
export const Notice = z.object(row);
export type Notice = z.output<typeof Notice>;

/** How an attempt to post ended; `unknown` when Slack never said and its channel cannot be read. */
export type NoticeResult =
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'refused'; code: string }
  | { state: 'unknown' };
