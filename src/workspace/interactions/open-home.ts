// A person opens the app's Home tab: the app is told, and publishes what it shows.
import type { Context } from '../context.ts';
import { emitEvent } from '../events/emit-event.ts';
import type { PageAnswer } from '../page-protocol.ts';
import { viewShape } from '../payloads.ts';
import { directId } from '../state/defaults.ts';
import type { Person } from '../state/records.ts';
import { Notice } from './people-and-places.ts';

/** Resolves when the app has taken the event. The event carries the view that is shown already, if any. @throws Notice without a Home tab */
export async function openHome(context: Context, person: Person): Promise<PageAnswer> {
  if (context.manifest.features.app_home?.home_tab_enabled !== true) throw new Notice('This app has no Home tab.');
  if (person.isStranger) throw new Notice('People of another workspace do not see this app’s Home tab.');
  const shown = context.views.home(person.id);
  await emitEvent(
    context,
    { subscription: 'app_home_opened', scopes: [] },
    {
      type: 'app_home_opened',
      user: person.id,
      channel: directId(person.id),
      tab: 'home',
      ...(shown === undefined ? {} : { view: viewShape(context, shown) }),
      event_ts: context.sequence.next(),
    },
  );
  return { ok: true };
}
