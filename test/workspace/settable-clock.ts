// A clock that a test moves.
import type { Clock } from '../../src/lib/clock.ts';

export type SettableClock = Clock & { advance(milliseconds: number): void };

/** A clock that stands still at the second in which it was made; Bolt refuses requests that are signed five minutes ago. */
export function settableClock(): SettableClock {
  let now = Math.floor(Date.now() / 1000) * 1000;
  return {
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
