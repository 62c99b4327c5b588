// A person starts a shortcut, from the composer or from a message.
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { messageShortcutPayload, shortcutPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { requireInteractivity } from './interactivity.ts';
import { lastingMessageOf, messageOf, Notice } from './people-and-places.ts';

type Shortcut = Extract<PageAction, { type: 'shortcut' }>;

/** Resolves when the app has acknowledged. @throws Notice when the manifest has no such shortcut */
export async function runShortcut(context: Context, person: Person, started: Shortcut): Promise<PageAnswer> {
  requireInteractivity(context);
  const type = started.message === undefined ? 'global' : 'message';
  const known = context.manifest.features.shortcuts.find(
    (one) => one.callback_id === started.callbackId && one.type === type,
  );
  // As with commands, an app's shortcuts belong to the people of its workspace.
  if (known === undefined || person.isStranger) throw new Notice('There is no such shortcut.');
  const payload = payloadOf(context, person, started);
  const [ack] = await context.dispatcher.dispatch({ kind: 'interactive', payload }, `shortcut ${started.callbackId}`);
  if (ack.kind === 'acked') return { ok: true };
  return { ok: false, notice: `${known.name} failed because the app did not respond` };
}

function payloadOf(context: Context, person: Person, { callbackId, message: at }: Shortcut): Record<string, unknown> {
  if (at === undefined) return shortcutPayload(context, person, callbackId);
  lastingMessageOf(context, person, at);
  return messageShortcutPayload(context, { ...messageOf(context, person, at), person, callbackId });
}
