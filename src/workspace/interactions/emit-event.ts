// Sends an event to the app if it subscribed to it and has the scope, as Slack does.
import { newReference } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import { eventPayload } from '../payloads.ts';

type Shape = Record<string, unknown>;

/** Resolves when the app took the event the first time, or did not; tries again after that are not waited for. */
export async function emitEvent(
  context: Context,
  needs: { subscription: string; scope: string | null },
  event: Shape,
): Promise<void> {
  const { manifest } = context;
  const subscribed = manifest.settings.event_subscriptions?.bot_events.includes(needs.subscription) ?? false;
  const allowed = needs.scope === null || manifest.oauth_config.scopes.bot.includes(needs.scope);
  if (!subscribed || !allowed) return;
  const payload = eventPayload(context, event, `Ev${newReference().toUpperCase()}`);
  await context.dispatcher.dispatch({ kind: 'events_api', payload }, needs.subscription);
}
