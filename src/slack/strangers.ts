// Interactions that no listener knows, such as a button of an older version's card: acknowledged, and answered where that is possible.
import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Listener } from './listener.ts';
import { sentence } from './outcome.ts';
import type { Responder } from './response-url.ts';

const outdated = sentence(
  'This is from an older version of Backbolt and does nothing any more. Nothing was changed. Ask for a new one.',
);

const Answerable = z.object({ response_url: z.url() });

/** Registers a listener for every id that is not in the registry, so that Slack never shows a warning sign beside an old button. */
export function answerStrangers<Deps>(app: App, listeners: readonly Listener<Deps>[], responder: Responder): void {
  const known = (kind: 'submission' | 'closed' | 'shortcut') =>
    listeners.flatMap((listener) => (listener.kind === kind ? [listener.callbackId] : []));
  const actions = listeners.flatMap((listener) => (listener.kind === 'action' ? [listener.actionId] : []));
  app.action(noneOf(actions), async ({ ack, body }) => {
    await ack();
    const answerable = Answerable.safeParse(body);
    if (answerable.success) await responder.respond(answerable.data.response_url, outdated);
  });
  app.view({ callback_id: noneOf(known('submission')), type: 'view_submission' }, ({ ack }) => ack());
  app.view({ callback_id: noneOf(known('closed')), type: 'view_closed' }, ({ ack }) => ack());
  app.shortcut({ callback_id: noneOf(known('shortcut')), type: 'message_action' }, ({ ack }) => ack());
  app.shortcut({ callback_id: /^/, type: 'shortcut' }, ({ ack }) => ack());
  app.options(/^/, ({ ack }) => ack({ options: [] }));
}

// Ids are ours: letters and underscores, nothing that a pattern would read as more.
function noneOf(ids: readonly string[]): RegExp {
  return ids.length === 0 ? /^/ : new RegExp(`^(?!(?:${ids.join('|')})$)`);
}
