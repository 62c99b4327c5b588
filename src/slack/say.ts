// Says what came of a request to whoever asked, by the way that there is: an answer, a modal, the Home tab.
import type { HomeView } from '@slack/types';
import { z } from 'zod';
import type { Claims } from '../features/events/intent.ts';
import type { Log } from '../lib/log.ts';
import { explain } from './errors.ts';
import { openModal, plainModal, showModal, type Trigger, updateModal } from './modal.ts';
import type { SlackObserver } from './observer.ts';
import { type Outbound, responseOf } from './outbound.ts';
import { type Message, type Outcome, sentence } from './outcome.ts';
import type { Responder } from './response-url.ts';

export type Speaking = { outbound: Outbound; responder: Responder; claims: Claims; log: Log; observer?: SlackObserver };

/** Who asked, and the ways back to them, as far as the request gave any. */
export type Asker = {
  person?: string | undefined;
  responseUrl?: string | undefined;
  triggerId?: string | undefined;
  /** The view in which they clicked. */
  viewId?: string | undefined;
  isInModal?: boolean;
};

/** Says an outcome. @throws TypeError for one that this asker cannot be given: its listener is wrong. */
export async function say(outcome: Outcome, asker: Asker, speaking: Speaking): Promise<void> {
  const { outbound, responder, log } = speaking;
  const trigger = triggerOf(asker);
  switch (outcome.kind) {
    case 'nothing':
      return;
    case 'reply':
      if (asker.responseUrl === undefined && trigger === undefined) break;
      return await tell(outcome.message, asker, speaking);
    case 'replace':
      if (asker.responseUrl === undefined) break;
      return await responder.respond(asker.responseUrl, outcome.message, { replace: true });
    case 'open_modal':
      if (trigger === undefined) break;
      return await openModal(outbound, trigger, outcome, log);
    case 'update_modal':
      if (asker.viewId === undefined || asker.isInModal !== true) break;
      return await updateModal(outbound, asker.viewId, outcome.view);
    case 'publish_home':
      if (asker.person === undefined) break;
      return await publishHome(asker.person, outcome.build, speaking);
  }
  throw new TypeError(`${outcome.kind} is no answer to this kind of request`);
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

// As in a modal, a failure to build is said where the content would be.
async function publishHome(person: string, build: () => Promise<HomeView>, { outbound, log }: Speaking): Promise<void> {
  const view = await build().catch(
    (error: unknown): HomeView => ({ type: 'home', blocks: sentence(explain(error, log)).blocks }),
  );
  const published = await outbound.call({
    method: 'views.publish',
    args: { user_id: person, view },
    response: z.object({}),
    priority: 'answer',
  });
  responseOf('views.publish', published);
}
