// Posts scheduled messages when the shared clock comes to their time, or is moved past it.
import type { Clock } from '../lib/clock.ts';
import type { Scheduled } from './state/records.ts';
import type { Store } from './state/store.ts';

/** The longest that a timer sleeps: Node's own limit is 24 days. */
const longestSleepMs = 60_000;

export type Schedule = {
  /** Posts what is due and waits for the next one. To be called after every change of the schedule or the clock. */
  postDue(): void;
  close(): void;
};

/** `clock` is the shared one. What became due while the workspace was closed is posted at the first call. */
export function openSchedule(store: Store, clock: Clock, post: (message: Scheduled) => void): Schedule {
  let timer: NodeJS.Timeout | undefined;

  function postDue(): void {
    clearTimeout(timer);
    const now = clock.now().getTime();
    for (const message of store.scheduled().filter((one) => one.postAt * 1000 <= now)) {
      store.removeScheduled(message.id);
      post(message);
    }
    const [next] = store.scheduled();
    if (next === undefined) return;
    timer = setTimeout(postDue, Math.min(next.postAt * 1000 - now, longestSleepMs));
    timer.unref();
  }

  return { postDue, close: () => clearTimeout(timer) };
}
