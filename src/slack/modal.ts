// Opens a modal at once, while the trigger is good, and fills it when its content is there.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Log } from '../lib/log.ts';
import { explain } from './errors.ts';
import { type Outbound, responseOf } from './outbound.ts';
import { type Message, sentence } from './outcome.ts';

/** Good once, for 3 s. One that was given in a modal puts the new one on top of that, three deep at most. */
export type Trigger = { triggerId: string; isInModal: boolean };

const Opened = z.object({ view: z.object({ id: z.string() }) });

/** A modal that shows a message. `title` at most 24 characters. */
export const plainModal = (title: string, message: Message): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: title },
  close: { type: 'plain_text', text: 'Close' },
  blocks: message.blocks,
});

/** Shows a modal that is ready; returns its id. */
export async function showModal(outbound: Outbound, trigger: Trigger, view: ModalView): Promise<string> {
  const method = trigger.isInModal ? 'views.push' : 'views.open';
  const opened = await outbound.call({
    method,
    args: { trigger_id: trigger.triggerId, view },
    response: Opened,
    priority: 'deadline',
    patienceMs: 2_500,
  });
  return responseOf(method, opened).view.id;
}

/** Puts a view in a modal's place. Somebody who closed the modal meanwhile does not want it any more. */
export async function updateModal(outbound: Outbound, viewId: string, view: ModalView): Promise<void> {
  const updated = await outbound.call({
    method: 'views.update',
    args: { view_id: viewId, view },
    response: Opened,
    priority: 'deadline',
  });
  if (updated.kind === 'refused' && updated.code === 'not_found') return;
  responseOf('views.update', updated);
}

/**
 * Opens "loading" with the trigger, then puts the built view in its place. A failure to build is said in the modal.
 * @param content.title at most 24 characters, Slack's limit for a modal's title.
 */
export async function openModal(
  outbound: Outbound,
  trigger: Trigger,
  content: { title: string; build: () => Promise<ModalView> },
  log: Log,
): Promise<void> {
  const { title, build } = content;
  const viewId = await showModal(outbound, trigger, plainModal(title, sentence('Loading…')));
  const view = await build().catch((error: unknown) => plainModal(title, sentence(explain(error, log))));
  await updateModal(outbound, viewId, view);
}
