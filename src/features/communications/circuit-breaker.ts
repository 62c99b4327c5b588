// A circuit breaker: a provider that fails again and again is left alone for a while, then tried with one e-mail.

export type CircuitBreaker = {
  /** Whether something may be sent now. After the pause only one is let through until it is known what became of it. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  /** In how many ms it is tried again; 0 while it works. */
  waitMs(): number;
};

/** @param now in ms, monotonic */
export function openCircuitBreaker(
  options: { failures: number; pauseMs: number; longestPauseMs: number },
  now: () => number = () => performance.now(),
): CircuitBreaker {
  let inRow = 0;
  let pauseMs = options.pauseMs;
  let openUntil: number | undefined;
  let trying = false;
  return {
    allows() {
      if (openUntil === undefined) return true;
      if (trying || now() < openUntil) return false;
      trying = true;
      return true;
    },
    succeeded() {
      inRow = 0;
      openUntil = undefined;
      trying = false;
      pauseMs = options.pauseMs;
    },
    failed() {
      inRow += 1;
      // What was under way when it opened says nothing new.
      if (openUntil !== undefined && !trying) return;
      if (!trying && inRow < options.failures) return;
      if (trying) pauseMs = Math.min(pauseMs * 2, options.longestPauseMs);
      trying = false;
      openUntil = now() + pauseMs;
    },
    waitMs: () => (openUntil === undefined ? 0 : Math.max(trying ? 50 : 0, openUntil - now())),
  };
}
