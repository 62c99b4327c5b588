// The e-mail of a communication to oneself, as users would get it: it counts as no delivery, and needs no approval.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { changeCommunication } from './change-communication.ts';
import type { Communication, Contents } from './communication.ts';
import { events } from './communication-events.ts';
import { contentsOf, findCommunication } from './communication-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { sendTestJob } from './jobs.ts';
import { canonicalZone } from './reader.ts';
import { mergeRecipient } from './rendered.ts';
import { messageIdFor } from './send-emails.ts';

/**
 * Has it sent to whoever asks, to the address that Slack knows of them.
 * @throws AppError `communications.no_email`, `communications.channel_missing`, `communications.not_found`, `access.refused`
 */
export async function askTest(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; locale?: string | undefined; key: string },
): Promise<void> {
  const { number, actor } = input;
  await changeCommunication(deps, { ...input, action: 'communication.read' }, async (change) => {
    const { communication, tx } = change;
    const contents = await contentsOf(tx, number);
    const locale = input.locale !== undefined && contents[input.locale] ? input.locale : communication.default_locale;
    if (contents[locale]?.email == null) throw noEmail(communication);
    const missing = deps.mailers.missing();
    if (missing !== undefined) throw noMailer(missing);
    await deps.jobs.enqueue(tx, sendTestJob, { communication: number, person: actor, locale });
    change.record(events.tested, { locale });
    return null;
  });
}

/** The job: sends it once. @returns why it was not sent, in words; undefined when it was */
export async function sendTest(
  deps: CommunicationDeps,
  input: {
    number: number;
    locale: string;
    to: { address: string; name: string | null; timeZone: string | null };
    mark: string;
  },
): Promise<string | undefined> {
  const { number, locale, to } = input;
  const communication = await findCommunication(deps.db, number, 'backbolt');
  const contents: Contents = communication === undefined ? {} : await contentsOf(deps.db, number);
  const email = contents[locale]?.email;
  const [mailer] = deps.mailers.all();
  if (communication === undefined || email == null || mailer === undefined) return 'there is nothing to send it with';
  // Their own, as users would read it in theirs.
  const timeZone = canonicalZone(to.timeZone ?? '') || deps.communicationPolicy.default_time_zone;
  const merged = mergeRecipient(email, { name: to.name, format: locale, timeZone });
  const outcome = await mailer.send({
    ...merged,
    subject: `[Test] ${merged.subject}`,
    to: to.address,
    messageId: messageIdFor(communication.id, `test ${input.mark}`, deps.communicationPolicy.from.address),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  });
  return outcome.kind === 'sent' ? undefined : outcome.reason;
}

const noEmail = ({ number }: Communication) =>
  new AppError({
    kind: 'invalid',
    code: 'communications.no_email',
    message: `communication ${number} has no e-mail`,
    userMessage: `C${number} has no e-mail, so there is nothing to send to you. The preview shows all that it says.`,
  });

const noMailer = (why: string) =>
  new AppError({
    kind: 'unavailable',
    code: 'communications.channel_missing',
    message: why,
    userMessage: `E-mail cannot be used: ${why}. Nothing was sent.`,
  });
