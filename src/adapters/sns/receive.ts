// Takes one message of SNS: a notification becomes feedback, a subscription that policy wants is confirmed.
import type { MailFeedback } from '../../features/communications/mail-feedback.ts';
import { type Clock, second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { isAmazons, verifySns } from './message.ts';
import { feedbackOf } from './ses-feedback.ts';

/** Gets a text by https. Throws when it cannot. */
export type Fetch = (url: URL) => Promise<string>;

export type ReceivedFeedback = { key: string; feedback: MailFeedback[] };

const mostRemembered = 4;

/**
 * @returns a function that takes the JSON of a request; its answer is undefined for what is no feedback
 * @throws AppError `sns.refused` of what is not believed, `sns.unreachable` when Amazon cannot be asked: SNS tries again
 */
export function openSnsReceiver(options: {
  topics: readonly string[];
  clock: Clock;
  fetch?: Fetch;
}): (body: unknown) => Promise<ReceivedFeedback | undefined> {
  const { topics, clock, fetch: get = fetchText } = options;
  const known = new Map<string, string>();
  const certificate = async (url: URL) => {
    const found = known.get(url.href) ?? (await get(url).catch(unreachable));
    if (known.size >= mostRemembered) known.clear();
    known.set(url.href, found);
    return found;
  };
  return async (body) => {
    const verified = await verifySns(body, { topics, now: clock.now(), certificate });
    if (!verified.ok) throw refused(verified.why);
    const { message } = verified;
    if (message.Type === 'Notification') {
      return { key: `sns:${message.MessageId}`, feedback: feedbackOf(message.Message) };
    }
    if (message.Type === 'UnsubscribeConfirmation') return undefined;
    const url = new URL(message.SubscribeURL ?? 'about:blank');
    if (!isAmazons(url, message.TopicArn)) throw refused('its subscription is not confirmed at an address of SNS');
    await get(url).catch(unreachable);
    return undefined;
  };
}

async function fetchText(url: URL): Promise<string> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5 * second) });
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status}`);
  return await answer.text();
}

function refused(why: string): AppError {
  return new AppError({
    kind: 'not_allowed',
    code: 'sns.refused',
    message: `a message of SNS was refused: ${why}`,
    userMessage: `refused: ${why}`,
  });
}

function unreachable(error: unknown): never {
  throw new AppError({
    kind: 'unavailable',
    code: 'sns.unreachable',
    message: `SNS cannot be asked: ${messageOf(error)}`,
    userMessage: 'come again',
    cause: error,
  });
}
