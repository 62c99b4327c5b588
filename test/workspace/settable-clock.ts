// A clock that a test moves.
import type { Clock } from '../../src/lib/clock.ts';

export type SettableClock = Clock & { advance(milliseconds: number): void };

export function settableClock(start = new Date('2026-11-21T12:00:00Z')): SettableClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
