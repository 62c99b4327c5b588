// views.open, views.push, views.update, views.publish.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { viewShape } from '../payloads.ts';
import type { TriggerSubject } from '../tickets.ts';
import { whyNotView } from '../view-content.ts';
import type { OpenView } from '../view-stacks.ts';
import { id, json, optionalId } from './arguments.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

type Shape = Record<string, unknown>;

const open = defineMethod({
  name: 'views.open',
  token: 'bot',
  scopes: [],
  rate: tier.four,
  args: z.object({ trigger_id: id, view: json }),
  handle(context, args) {
    const view = readView(context, args.view, 'modal');
    const { person, channel } = exchange(context, args.trigger_id);
    return { view: viewShape(context, context.views.open(person, view, channel)) };
  },
});

const push = defineMethod({
  name: 'views.push',
  token: 'bot',
  scopes: [],
  rate: tier.four,
  args: z.object({ trigger_id: id, view: json }),
  handle(context, args) {
    const view = readView(context, args.view, 'modal');
    const { person, channel, viewId } = exchange(context, args.trigger_id);
    // Only an interaction within a modal can push.
    if (viewId === null) throw new ApiRefusal('not_found', ['the trigger_id does not come from a modal']);
    const pushed = context.views.push(person, view, channel);
    if (pushed === undefined) throw new ApiRefusal('push_limit_reached');
    return { view: viewShape(context, pushed) };
  },
});

const update = defineMethod({
  name: 'views.update',
  token: 'bot',
  scopes: [],
  rate: tier.four,
  args: z.object({ view_id: optionalId, external_id: optionalId, hash: optionalId, view: json }),
  handle(context, args) {
    if ((args.view_id === undefined) === (args.external_id === undefined)) {
      throw new ApiRefusal('invalid_arguments', ['must provide either view_id or external_id']);
    }
    const shown =
      args.view_id === undefined
        ? context.views.findExternal(args.external_id ?? '')
        : context.views.find(args.view_id);
    if (shown === undefined) throw new ApiRefusal('not_found', [args.view_id ?? args.external_id ?? '']);
    checkHash(shown, args.hash);
    const view = readView(context, args.view, String(shown.view.type), shown);
    return { view: viewShape(context, context.views.update(shown, view)) };
  },
});

const publish = defineMethod({
  name: 'views.publish',
  token: 'bot',
  scopes: [],
  rate: tier.four,
  args: z.object({ user_id: id, hash: optionalId, view: json }),
  handle(context, args) {
    if (context.manifest.features.app_home?.home_tab_enabled !== true) throw new ApiRefusal('not_enabled');
    const view = readView(context, args.view, 'home');
    if (context.store.person(args.user_id)?.isBot !== false) throw new ApiRefusal('user_not_found', [args.user_id]);
    const shown = context.views.home(args.user_id);
    if (shown !== undefined) checkHash(shown, args.hash);
    return { view: viewShape(context, context.views.publish(args.user_id, view)) };
  },
});

export const viewMethods = [open, push, update, publish];

function readView(context: Context, given: unknown, type: string, replaces?: OpenView): Shape {
  const refusal = whyNotView(context, given, type, replaces);
  if (refusal !== null) throw new ApiRefusal(refusal.error, refusal.details);
  return given as Shape;
}

/** Uses up a trigger_id; the codes are those of docs.slack.dev/reference/methods/views.open. */
function exchange(context: Context, triggerId: string): TriggerSubject {
  const ticket = context.triggers.redeem(triggerId);
  if (ticket.ok) return ticket.subject;
  const code = { unknown: 'invalid_trigger_id', expired: 'expired_trigger_id', used: 'exchanged_trigger_id' };
  throw new ApiRefusal(code[ticket.why]);
}

function checkHash(shown: OpenView, hash: string | undefined): void {
  if (hash !== undefined && hash !== shown.hash) throw new ApiRefusal('hash_conflict');
}
