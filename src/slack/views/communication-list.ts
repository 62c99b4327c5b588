// The newest communications, the health of e-mail, and how /auth-comms is used.
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import { type Communication, stateWords } from '../../features/communications/communication.ts';
import type { EmailHealth } from '../../features/communications/communication-view.ts';
import type { CommunicationPolicy } from '../../features/communications/policy.ts';
import { type Message, sentence } from '../outcome.ts';
import { communicationName, communicationSigns, grouped, peopleText } from './communication-words.ts';
import { actorMrkdwn, localTime } from './incident-words.ts';

export const communicationPageSize = 10;

export function communicationList(all: readonly Communication[]): Message {
  if (all.length === 0) return sentence('There are no communications to show. `/auth-comms` writes one.');
  const lines = all.map((one) => {
    const incident = one.incident === null ? '' : ` · incident #${one.incident}`;
    const follows = one.follows === null ? '' : ` · follows C${one.follows}`;
    const size = one.audience_count === null || one.audience === null ? '' : ` · ${peopleText(one.audience_count)}`;
    return `${communicationSigns[one.state]} *${escapeMrkdwn(communicationName(one))}* ${stateWords[one.state]}${size} · ${actorMrkdwn(one.requested_by)} ${localTime(one.requested_at)}${incident}${follows}`;
  });
  const last = all.at(-1);
  const older =
    all.length < communicationPageSize || last === undefined ? [] : [`Older: \`/auth-comms list C${last.number}\``];
  return sentence([...lines, ...older].join('\n'));
}

/** Beside its limits, which are policy's. */
export function healthMessage(health: EmailHealth, limits: CommunicationPolicy['health']): Message {
  const percent = (value: number) => `${Math.round(value * 100) / 100} %`;
  const { emails, unknown, sinceDays, suppressed, problem, bouncePercent, complaintPercent, deliveredPercent } = health;
  const enough =
    emails < limits.from_emails ? ` Fewer than ${limits.from_emails} say nothing: nothing stops because of them.` : '';
  return sentence(
    [
      problem === null
        ? `:large_green_circle: *E-mail of the last ${sinceDays} days*: ${grouped(emails)} e-mails.${enough}`
        : `:red_circle: *E-mail of the last ${sinceDays} days*: ${escapeMrkdwn(problem)}`,
      `Bounced ${percent(bouncePercent)} (below ${limits.bounce_percent} %) · complained ${percent(complaintPercent)} (below ${limits.complaint_percent} %) · delivered ${percent(deliveredPercent)} (above ${limits.delivered_percent} %)`,
      ...(unknown === 0
        ? []
        : [`Of ${grouped(unknown)} more it is unknown whether they were sent; they are not sent again.`]),
      `${grouped(suppressed)} addresses are on the suppression list. Sending stops by itself when a communication exceeds a limit.`,
    ].join('\n'),
  );
}

const usage: readonly (readonly [string, string])[] = [
  ['', 'what can be said, with what fits the incident of this channel first'],
  ['authentication-down', 'the form of that message template'],
  ['C12', 'how one stands, with its buttons'],
  ['list [C12]', 'the newest ones, or those before C12'],
  ['health', 'do e-mails arrive?'],
];

export const communicationHelp = (): Message =>
  sentence(
    [
      'Tells users what is happening, once to each: by e-mail, in the app, on the status page and to colleagues here, from one message.',
      ...usage.map(([words, meaning]) => `${codeMrkdwn(`/auth-comms ${words}`.trim())} ${escapeMrkdwn(meaning)}`),
      'Nothing is sent before somebody has confirmed how many people get it. Everybody may pause or stop it.',
    ].join('\n'),
  );
