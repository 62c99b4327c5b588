// Message timestamps: Slack's name for a message within its channel, so never the same twice.
import type { Clock } from '../../lib/clock.ts';

/** Gives `seconds.microseconds`, always greater than the one before, even when the clock stands still. */
export type Sequence = { next(): string; passed(ts: string): void };

/** Begins at the clock's time. */
export function openSequence(clock: Clock): Sequence {
  let last = 0;
  return {
    next() {
      last = Math.max(clock.now().getTime() * 1000, last + 1);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    /** Says that `ts` was given out before (read from the journal). */
    passed(ts) {
      last = Math.max(last, Number(ts.replace('.', '')));
    },
  };
}
