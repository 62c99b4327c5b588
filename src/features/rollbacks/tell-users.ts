// What a step tells users: one communication, written down once for the step, and sent by the machinery that sends all of them.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../lib/errors.ts';
import { type Communication, stateWords } from '../communications/communication.ts';
import { findByKey, findCommunication } from '../communications/communication-store.ts';
import type { CommunicationDeps } from '../communications/deps.ts';
import { type MessagePreview, previewMessage } from '../communications/preview-message.ts';
import { type MessageWish, proposeMessage } from '../communications/propose-message.ts';
import { requireTemplate, writeCommunication } from '../communications/write-communication.ts';
import type { MessageProblem } from '../communications/write-message.ts';
import type { Actor } from '../events/event.ts';
import { findIncident } from '../incidents/incident-store.ts';
import type { Rollback } from './rollback.ts';
import type { Communications, Preview, UserMessage } from './step-type.ts';

/** So long a step waits for the audience to be counted, which is when it is known whether somebody must approve it. */
const patienceMs = 2_000;
const lookEveryMs = 100;

/** @param step.by whoever confirmed it: it is they who write to users, and so do not approve it. */
export function communicationsOf(
  deps: CommunicationDeps,
  run: Pick<Rollback, 'incident' | 'channel'>,
  step: { key: string; by: Actor; signal: AbortSignal },
): Communications {
  // Whatever else has keys: this is a step's.
  const key = `rollback-step:${step.key}`;
  const about = async (message: UserMessage) => {
    const incident = run.incident === null ? undefined : await findIncident(deps.db, run.incident, 'backbolt');
    const wish: MessageWish = { ...message, template: requireTemplate(deps, message.template) };
    return { wish, where: { actor: step.by, incident, signal: step.signal } };
  };
  return {
    async preview(message) {
      const { wish, where } = await about(message);
      const found = await previewMessage(deps, wish, where);
      return 'problems' in found ? asProblem(message, found.problems) : asPreview(found);
    },
    async send(message) {
      const before = await findByKey(deps.db, key);
      if (before !== undefined) return await settled(deps, before, step.signal);
      const { wish, where } = await about(message);
      const { given, channels, audience, leftOut } = await proposeMessage(deps, wish, where);
      if (channels.length === 0 || (message.channels !== undefined && leftOut.length > 0))
        throw notWritten(leftOutText(leftOut).join(' '));
      const written = await writeCommunication(deps, {
        ...{ actor: step.by, key, template: message.template, given, channels, audience },
        ...{ incident: run.incident, follows: null, askedIn: run.channel, sendsItself: true },
      });
      if ('problems' in written) throw notWritten(problemText(written.problems));
      const stored = await findCommunication(deps.db, written.number, 'backbolt');
      if (stored === undefined) throw new RangeError(`communication ${written.number} is gone`);
      return await settled(deps, stored, step.signal);
    },
    find: () => findByKey(deps.db, key),
  };
}

// It is written, whatever comes of this: who waits too long only knows less.
async function settled(deps: CommunicationDeps, first: Communication, signal: AbortSignal): Promise<Communication> {
  const until = performance.now() + patienceMs;
  for (let found = first; ; ) {
    const isUnderWay = found.state === 'draft' && found.sends_itself && found.reason === null;
    if (!isUnderWay || performance.now() > until || signal.aborted) return found;
    await delay(lookEveryMs);
    found = (await findCommunication(deps.db, found.number, 'backbolt')) ?? found;
  }
}

/** How it stands, as a sentence. */
export function standing(communication: Communication): string {
  const { number, state, hash, reason, sends_itself, audience_count: count, channels } = communication;
  const name = `C${number}`;
  if (reason !== null) return `${name} is ${stateWords[state]}: ${reason}`;
  const people = count === null ? '' : ` to ${count} ${count === 1 ? 'person' : 'people'}`;
  if (state === 'awaiting_approval') return `${name} waits for approval${people}, and is sent when it has it.`;
  if (state === 'draft' && !sends_itself)
    return `${name} is written. Whoever confirmed this step may not send it: somebody who may does, on its card.`;
  if (state === 'draft' && hash === null)
    return `${name} is written, and its audience is counted; then it goes on by itself.`;
  return `${name} is ${stateWords[state]}${people}, by ${channels.map((one) => one.replace('_', '-')).join(', ')}.`;
}

// A rollback does not wait for what is missing only to tell of it: that is said, and the step fails if it is still so then.
function asPreview(found: MessagePreview): Preview {
  const { channels, leftOut, known, locales } = found;
  const nobody =
    channels.length === 0 ? ['Nobody can be told as things are: this step would fail, and can be skipped.'] : [];
  const later = known.length === 0 ? '' : ` Known now, and read again when it is written: ${known.join(', ')}.`;
  const lines = [
    ...whereLines(found),
    ...nobody,
    ...leftOutText(leftOut),
    `In ${locales.join(', ')}.${later}`,
    approvalLine(found),
    'What was said cannot be unsaid.',
  ];
  return { how: 'read', lines };
}

function approvalLine({ rule, atMost }: MessagePreview): string {
  if (rule !== undefined)
    return `Policy wants it approved by ${rule.needed}: it waits for that on its own card, while this rollback goes on.`;
  if (atMost !== null && 'why' in atMost)
    return 'Whether policy wants it approved hangs on how many get it: then it waits for that on its own card.';
  return 'Nobody has to approve it besides this plan.';
}

// What is only not known yet may be known when it is written.
function asProblem({ values }: UserMessage, problems: readonly MessageProblem[]): Preview {
  const given = problems.filter(({ variable }) => Object.hasOwn(values, variable));
  if (given.length > 0) return { how: 'read', lines: [], problem: problemText(given) };
  const line = `Not known now: ${problemText(problems)}. If that is still so then, this step fails, and can be skipped.`;
  return { how: 'read', lines: [line] };
}

function whereLines({ shown, atMost, audienceTitle }: MessagePreview): string[] {
  const { email, inApp, statusPage, slack } = shown;
  return [
    ...(email === null
      ? []
      : [
          `E-mail to ${peopleText(atMost)} (${audienceTitle}): ${email.subject}`,
          email.text.replace(/\s+/g, ' ').trim(),
          ...(atMost !== null && 'why' in atMost ? [`They could not be counted: ${atMost.why}`] : []),
        ]),
    ...(inApp === null ? [] : [`In the app (${inApp.level}): ${inApp.title}. ${inApp.text}`]),
    ...(statusPage === null ? [] : [`Status page (${statusPage.status}): ${statusPage.title}`]),
    ...(slack === null ? [] : [`In Slack: ${slack.text}`]),
  ];
}

function peopleText(atMost: MessagePreview['atMost']): string {
  if (atMost === null || 'why' in atMost) return 'as many as there are then';
  return `at most ${atMost.count} ${atMost.count === 1 ? 'person' : 'people'}`;
}

const leftOutText = (leftOut: MessagePreview['leftOut']): string[] =>
  leftOut.map(({ channel, problem }) => `Not by ${channel.replace('_', '-')}: ${problem}.`);

const problemText = (problems: readonly MessageProblem[]): string =>
  problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('; ');

const notWritten = (problem: string) =>
  new AppError({
    kind: 'invalid',
    code: 'rollbacks.message_not_written',
    message: problem,
    userMessage: `The message was not written, and users were told nothing: ${problem}. Write it with /auth-comms, then skip this step.`,
  });
