// Says what came of a request to whoever asked, by the way that there is: an answer, a modal, the Home tab.
import type { HomeView } from '@slack/types';
import type { Claims } from '../features/events/intent.ts';
import type { Log } from '../lib/log.ts';
import type { Afterthoughts } from './afterthoughts.ts';
import { explain } from './errors.ts';
import { openModal, plainModal, showModal, type Trigger, updateModal } from './modal.ts';
import type { SlackObserver } from './observer.ts';
import type { Outbound } from './outbound.ts';
import { type Message, type Outcome, sentence } from './outcome.ts';
import { publishHome } from './publish-home.ts';
import type { Responder } from './response-url.ts';

export type Speaking = {
  outbound: Outbound;
  responder: Responder;
  claims: Claims;
  afterthoughts: Afterthoughts;
  log: Log;
  observer?: SlackObserver;
};

/** Who asked, and the ways back to them, as far as the request gave any. */
export type Asker = {
  person?: string | undefined;
  responseUrl?: string | undefined;
  triggerId?: string | undefined;
  /** Where they are, and the message that they clicked. */
  channel?: string | undefined;
  messageTs?: string | undefined;
  /** The view in which they clicked. */
  viewId?: string | undefined;
  isInModal?: boolean;
};

/** Says an outcome. @throws TypeError for one that this asker cannot be given: its listener is wrong. */
export async function say(outcome: Outcome, asker: Asker, speaking: Speaking): Promise<void> {
  const { outbound, log } = speaking;
  const trigger = triggerOf(asker);
  switch (outcome.kind) {
    case 'nothing':
      return;
    case 'reply':
      if (asker.responseUrl === undefined && trigger === undefined) break;
      return await reply(outcome, asker, speaking);
    case 'replace':
      if (asker.responseUrl === undefined) break;
      return await replace(outcome, asker.responseUrl, asker, speaking);
    case 'open_modal':
      if (trigger === undefined) break;
      return await openModal(outbound, trigger, outcome, log);
    case 'update_modal':
      if (asker.viewId === undefined || asker.isInModal !== true) break;
      return await updateModal(outbound, asker.viewId, outcome.view);
    case 'publish_home':
      if (asker.person === undefined) break;
      return await sayAtHome(asker.person, outcome, speaking);
  }
  throw new TypeError(`${outcome.kind} is no answer to this kind of request`);
}

type Words = Extract<Outcome, { kind: 'reply' | 'replace' }>;

async function reply({ message, later }: Words, asker: Asker, speaking: Speaking): Promise<void> {
  await tell(message, asker, speaking);
  const { responseUrl } = asker;
  // Slack keeps no way to change the answer to a command: what comes later is a message of its own.
  if (responseUrl !== undefined)
    speaking.afterthoughts.add(undefined, later, (more) => speaking.responder.respond(responseUrl, more));
}

async function replace(
  { message, later }: Words,
  responseUrl: string,
  { channel, messageTs }: Asker,
  { responder, afterthoughts }: Speaking,
): Promise<void> {
  const send = (words: Message) => responder.respond(responseUrl, words, { replace: true });
  await send(message);
  afterthoughts.add(`${channel} ${messageTs}`, later, send);
}

/** Says one thing to the asker alone: beside the command or button, or in a modal where there is no place beside it. */
export async function tell(message: Message, asker: Asker, { outbound, responder }: Speaking): Promise<void> {
  const trigger = triggerOf(asker);
  if (asker.responseUrl !== undefined) await responder.respond(asker.responseUrl, message);
  else if (trigger !== undefined) await showModal(outbound, trigger, plainModal('Backbolt', message));
}

function triggerOf({ triggerId, isInModal = false }: Asker): Trigger | undefined {
  return triggerId === undefined ? undefined : { triggerId, isInModal };
}

async function sayAtHome(
  person: string,
  { build, later }: Extract<Outcome, { kind: 'publish_home' }>,
  { outbound, afterthoughts, log }: Speaking,
): Promise<void> {
  // As in a modal, a failure to build is said where the content would be.
  const view = await build().catch(
    (error: unknown): HomeView => ({ type: 'home', blocks: sentence(explain(error, log)).blocks }),
  );
  await publishHome(outbound, person, view, 'answer');
  afterthoughts.add(`home ${person}`, later, (more) => publishHome(outbound, person, more, 'redraw'));
}
