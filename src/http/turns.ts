// Turns: a flood of requests is worked off a few at a time, so that what was taken on before gets on in between.

/** Resolves when it is the caller's turn; turns come in the order in which they were asked for. */
export type Turns = () => Promise<void>;

/**
 * At most `most` turns in one round of the event loop. Without them thousands of readable sockets keep Node in its poll phase for
 * seconds, and answers to requests under way, timers and everything that waits for the next round stand still.
 */
export function openTurns(most: number): Turns {
  let waiting: (() => void)[] = [];
  function take(): void {
    const next = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (waiting.length > 0) setImmediate(take);
    for (const go of next) go();
  }
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(take);
    });
}
