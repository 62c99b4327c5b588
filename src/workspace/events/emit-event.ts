// Sends an event to the app if it subscribed to it, has the scope and is where it happened, as Slack does.
import { newReference } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import { eventPayload } from '../payloads.ts';
import type { Channel } from '../state/records.ts';

type Shape = Record<string, unknown>;

/** What the manifest must hold for an event: a line of `bot_events`, and one of these scopes (none when empty). */
export type Needs = { subscription: string; scopes: readonly string[] };

/** Resolves when the app took the event the first time, or did not; tries again after that are not waited for. */
export async function emitEvent(context: Context, needs: Needs, event: Shape): Promise<void> {
  const { manifest } = context;
  const subscribed = manifest.settings.event_subscriptions?.bot_events.includes(needs.subscription) ?? false;
  const { bot } = manifest.oauth_config.scopes;
  if (!subscribed || (needs.scopes.length > 0 && !needs.scopes.some((scope) => bot.includes(scope)))) return;
  const payload = eventPayload(context, event, `Ev${newReference().toUpperCase()}`);
  await context.dispatcher.dispatch({ kind: 'events_api', payload }, needs.subscription);
}

/** As `emitEvent`, for what happens in a channel: the app hears of it only where it is a member. */
export async function emitInChannel(context: Context, channel: Channel, needs: Needs, event: Shape): Promise<void> {
  if (!channel.members.includes(context.store.identity.botUserId)) return;
  await emitEvent(context, needs, event);
}
