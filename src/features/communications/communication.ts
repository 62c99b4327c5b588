// A communication: one thing said to users, in every channel, and the rules that need nothing else.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { AppError } from '../../lib/errors.ts';
import { ApprovalRule } from './policy.ts';
import type { Rendered } from './rendered.ts';

const channels = ['email', 'in_app', 'status_page', 'slack'] as const;
export type Channel = (typeof channels)[number];

const states = [
  'draft',
  'awaiting_approval',
  'approved',
  'scheduled',
  'sending',
  'paused',
  'sent',
  'stopped',
  'cancelled',
  'refused',
  'expired',
] as const;
export type CommunicationState = (typeof states)[number];

/** The audience as it was asked for: its name in policy, the values of its parameters, and what stood under that name. */
export const AudienceChoice = z.object({
  name: z.string(),
  parameters: z.array(z.union([z.string(), z.number()])),
  /** Of its definition in policy. */
  definition_hash: z.string(),
});
export type AudienceChoice = z.output<typeof AudienceChoice>;

export const AudienceReport = z.object({
  read: z.number(),
  invalid: z.number(),
  duplicates: z.number(),
  suppressed: z.number(),
  unsubscribed: z.number(),
  /** The first ones that were skipped, for whoever repairs them. */
  examples: z.array(z.object({ value: z.string(), reason: z.string() })),
});
export type AudienceReport = z.output<typeof AudienceReport>;

export const Communication = z.object({
  number: z.number(),
  id: z.string(),
  version: z.number(),
  state: z.enum(states),
  template: z.string(),
  title: z.string(),
  essential: z.boolean(),
  security: z.boolean(),
  default_locale: z.string(),
  content_hash: z.string(),
  channels: z.array(z.enum(channels)),
  audience: AudienceChoice.nullable(),
  audience_count: z.number().nullable(),
  audience_report: AudienceReport.nullable(),
  hash: z.string().nullable(),
  filled_at: z.date().nullable(),
  incident: z.number().nullable(),
  follows: z.number().nullable(),
  thread: z.string(),
  maintenance_from: z.date().nullable(),
  maintenance_until: z.date().nullable(),
  /** Parts of the status page; null: all that a page knows. */
  components: z.array(z.string()).nullable(),
  /** E-mail health stopped it. */
  health_stopped: z.boolean(),
  /** Why somebody had it go on in spite of its health: it does not stop because of that again. */
  health_override: z.string().nullable(),
  approval: ApprovalRule.nullable(),
  approve_until: z.date().nullable(),
  /** The Slack channel that it was asked for in; null from elsewhere. */
  asked_in: z.string().nullable(),
  /** Nobody has to press Send: it is sent when it is counted and approved, where policy asks for that. */
  sends_itself: z.boolean(),
  requested_by: z.string(),
  requested_at: z.date(),
  asked_at: z.date(),
  send_at: z.date().nullable(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  reason: z.string().nullable(),
});
export type Communication = z.output<typeof Communication>;

/** Rendered contents by locale. */
export type Contents = Readonly<Record<string, Rendered>>;

/** The subject of its events, its timers and its progress. */
export const streamOf = (number: number): string => `communication-${number}`;

/** What people approve: exactly this content, in these channels, about these parts of the status page, to this audience of this size. */
export function approvalHash(
  communication: Pick<Communication, 'content_hash' | 'channels' | 'components' | 'audience' | 'audience_count'>,
): string {
  const { content_hash, channels, components, audience, audience_count } = communication;
  const where = { channels: [...channels].sort(), components: components?.toSorted() ?? null };
  return hashOf({ content_hash, ...where, audience, audience_count });
}

export const contentHash = (contents: Contents): string => hashOf(contents as unknown as Json);

export const hashOf = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

export const stateWords: Record<CommunicationState, string> = {
  draft: 'a draft',
  awaiting_approval: 'waiting for approval',
  approved: 'approved',
  scheduled: 'scheduled',
  sending: 'being sent',
  paused: 'paused',
  sent: 'sent',
  stopped: 'stopped',
  cancelled: 'cancelled',
  refused: 'refused',
  expired: 'expired',
};

/** @throws AppError `communications.wrong_state`: what somebody asked for does not fit how it stands. */
export function requireState(communication: Communication, ...wanted: CommunicationState[]): void {
  if (!wanted.includes(communication.state)) throw wrongState(communication);
}

function wrongState({ number, state }: Communication): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'communications.wrong_state',
    message: `communication ${number} is ${state}`,
    userMessage: `C${number} is ${stateWords[state]} now, so this was not done. Its card shows what can be done.`,
  });
}

export function noCommunication(number: number): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'communications.not_found',
    message: `no communication ${number} for whoever asked`,
    userMessage: `There is no communication C${number} that you can see. List them with /auth-comms list.`,
  });
}
