// What a message would say, to how many and where, found without storing or sending anything.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import type { Incident } from '../incidents/incident.ts';
import { approvalRuleFor } from './approve-communication.ts';
import { addressProblem, chooseAudience } from './audience.ts';
import type { Channel, Contents } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import type { ApprovalRule } from './policy.ts';
import { type MessageWish, type ProposedMessage, proposeMessage } from './propose-message.ts';
import { readAudience } from './read-audience.ts';
import { mergeRecipient, type Rendered } from './rendered.ts';
import { type MessageProblem, writeMessage } from './write-message.ts';

export type MessagePreview = ProposedMessage & {
  /** In policy's default locale, as somebody whose name is not known reads it. */
  shown: Rendered;
  locales: readonly string[];
  /**
   * E-mail addresses that the audience gives now, before those are left out who get it twice or do not want it; or why they could not be
   * counted. Null without e-mail.
   */
  atMost: { count: number } | { why: string } | null;
  audienceTitle: string | undefined;
  /** Who would have to approve it; undefined when nobody must, or when that hangs on a number that is not known. */
  rule: ApprovalRule | undefined;
};

/** @returns the preview, or what is wrong with which value */
export async function previewMessage(
  deps: CommunicationDeps,
  wish: MessageWish,
  about: { actor: Actor; incident: Incident | undefined; signal: AbortSignal },
): Promise<MessagePreview | { problems: MessageProblem[] }> {
  const proposed = await proposeMessage(deps, wish, about);
  const written = writeMessage(deps, wish.template, proposed.given);
  if ('problems' in written) return written;
  const { default_locale, audiences } = deps.communicationPolicy;
  const atMost = await countAudience(deps, proposed, about.signal);
  return {
    ...proposed,
    shown: shownTo(deps, written.contents, proposed.channels),
    locales: Object.keys(written.contents).sort((a, b) => Number(b === default_locale) - Number(a === default_locale)),
    atMost,
    audienceTitle: audiences[proposed.audience?.name ?? '']?.title,
    rule: approvalRuleFor(deps.communicationPolicy, {
      security: wish.template.file.security,
      audience_count: atMost !== null && 'count' in atMost ? atMost.count : null,
    }),
  };
}

async function countAudience(
  deps: CommunicationDeps,
  { channels, audience }: ProposedMessage,
  signal: AbortSignal,
): Promise<MessagePreview['atMost']> {
  if (!channels.includes('email')) return null;
  let count = 0;
  try {
    await readAudience(deps, chooseAudience(deps.communicationPolicy, audience), async (rows) => {
      signal.throwIfAborted();
      count += rows.filter(({ email }) => addressProblem((email ?? '').trim()) === undefined).length;
    });
    return { count };
  } catch (error) {
    // The watched database may be what is down.
    if (!(error instanceof AppError) && !signal.aborted) throw error;
    return { why: error instanceof AppError ? error.userMessage : 'reading it took too long.' };
  }
}

function shownTo(
  { communicationPolicy: { default_locale, default_time_zone } }: CommunicationDeps,
  contents: Contents,
  channels: readonly Channel[],
): Rendered {
  const all = contents[default_locale] as Rendered;
  const reader = { name: null, format: default_locale, timeZone: default_time_zone };
  const has = (channel: Channel) => channels.includes(channel);
  return {
    locale: all.locale,
    email: has('email') && all.email !== null ? mergeRecipient(all.email, reader) : null,
    inApp: has('in_app') ? all.inApp : null,
    statusPage: has('status_page') ? all.statusPage : null,
    slack: has('slack') ? all.slack : null,
  };
}
