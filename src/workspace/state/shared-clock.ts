// The clock that the workspace and the app share: physical time, moved ahead on demand ("skip 15 minutes").
import type { Clock } from '../../lib/clock.ts';

export type SharedClock = Clock & {
  /** How far it is ahead of physical time, in ms. */
  aheadMs(): number;
  moveTo(aheadMs: number): void;
};

/** A clock that runs with `physical`, so far ahead. */
export function openSharedClock(physical: Clock, ahead: number): SharedClock {
  let aheadMs = ahead;
  return {
    now: () => new Date(physical.now().getTime() + aheadMs),
    aheadMs: () => aheadMs,
    moveTo(next) {
      aheadMs = next;
    },
  };
}
