// Faults on demand and the moving of the clock: what a person does to the workspace itself.
import { minute } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Context } from '../context.ts';
import type { PageAnswer, Trouble } from '../page-protocol.ts';
import { Notice } from './people-and-places.ts';

/** Switches a trouble on or off; `lost_socket` and `duplicate_next` happen once. @throws Notice when there is no socket to lose */
export function disturb(context: Context, trouble: Trouble, on: boolean): PageAnswer {
  if (trouble === 'duplicate_next') {
    context.dispatcher.duplicateNext(on);
  } else if (trouble !== 'lost_socket') {
    context.troubles.set(trouble, on);
  } else if (on) {
    if (context.sockets === null) throw new Notice('The app is reached by HTTP: there is no socket to lose.');
    context.sockets.lose();
  }
  context.store.changed();
  return { ok: true };
}

/** Moves the app's clock and the workspace's, in this order. @throws Notice when the app's cannot be moved, and then neither is */
export async function skipMinutes(context: Context, minutes: number): Promise<PageAnswer> {
  const { clock, store, skipApp, schedule } = context;
  if (skipApp === null) throw new Notice('This app has a clock of its own, which cannot be moved.');
  const ms = minutes * minute;
  try {
    await skipApp(ms);
  } catch (error) {
    throw new Notice(`The app's clock could not be moved: ${messageOf(error)}`);
  }
  clock.moveTo(clock.aheadMs() + ms);
  store.markClock(clock.aheadMs());
  schedule.postDue();
  return { ok: true };
}
