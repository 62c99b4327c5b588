// Opens a modal at once, while the trigger is good, and fills it when its content is there.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Log } from '../lib/log.ts';
import { explain } from './errors.ts';
import { type Outbound, responseOf } from './outbound.ts';

const Opened = z.object({ view: z.object({ id: z.string() }) });

/** A modal that says one thing. `title` at most 24 characters. */
export const plainModal = (title: string, mrkdwn: string): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: title },
  close: { type: 'plain_text', text: 'Close' },
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }],
});

/**
 * Opens "loading" with the trigger (good once, for 3 s), then puts the built view in its place. A failure to build is said in the modal.
 * @param request.title at most 24 characters, Slack's limit for a modal's title.
 */
export async function openModal(
  outbound: Outbound,
  request: { triggerId: string; title: string; build: () => Promise<ModalView> },
  log: Log,
): Promise<void> {
  const opened = await outbound.call({
    method: 'views.open',
    args: { trigger_id: request.triggerId, view: plainModal(request.title, 'Loading…') },
    response: Opened,
    priority: 'deadline',
    patienceMs: 2_500,
  });
  const { view } = responseOf('views.open', opened);
  const content = await request.build().catch((error: unknown) => plainModal(request.title, explain(error, log)));
  const updated = await outbound.call({
    method: 'views.update',
    args: { view_id: view.id, view: content },
    response: Opened,
    priority: 'deadline',
  });
  // Somebody who closed the modal while it was loading does not want it any more.
  if (updated.kind === 'refused' && updated.code === 'not_found') return;
  responseOf('views.update', updated);
}
