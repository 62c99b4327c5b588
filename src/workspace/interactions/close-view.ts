// A person closes a modal, or the whole stack; the app hears of it if it asked to.
import type { Context } from '../context.ts';
import type { PageAnswer } from '../page-protocol.ts';
import { closedPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { viewOf } from './view-of.ts';

/** Resolves when the app, if it asked to hear of it, has acknowledged. @throws Notice when the view is not open */
export async function closeView(context: Context, person: Person, viewId: string, all: boolean): Promise<PageAnswer> {
  const open = viewOf(context, person, viewId);
  const cleared = all || open.view.clear_on_close === true;
  if (cleared) context.views.clear(person.id);
  else if (context.views.of(person.id).at(-1) === open) context.views.closeTop(person.id);
  if (open.view.notify_on_close !== true) return { ok: true };
  const payload = closedPayload(context, { person, open, cleared });
  await context.dispatcher.dispatch({ kind: 'interactive', payload }, 'view_closed');
  return { ok: true };
}
