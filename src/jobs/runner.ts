// What this process works on in the background at the moment: each number once, and once more when it was woken meanwhile.
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';

export type Runner = {
  /** Looks whether there is something to do, and does it in the background. */
  wake(number: number): void;
  /** The same, awaited. */
  execute(number: number): Promise<void>;
  /** Begins nothing more, and waits for what is under way, so long. */
  stop(withinMs: number): Promise<void>;
};

/** Who works, the same for all that this process does, and when it is to end: what is under way is finished, nothing else begins. */
export type Worker = { holder: string; stopping: AbortSignal };

/** @param what in a log line: `a rollback` */
export function openRunner(options: {
  what: string;
  log: Log;
  work: (number: number, worker: Worker) => Promise<void>;
}): Runner {
  const stopping = new AbortController();
  const worker = { holder: newId(), stopping: stopping.signal };
  const active = new Map<number, Promise<void>>();
  const again = new Set<number>();

  async function work(number: number): Promise<void> {
    do {
      again.delete(number);
      await options.work(number, worker);
    } while (again.has(number) && !stopping.signal.aborted);
  }

  function execute(number: number): Promise<void> {
    const underWay = active.get(number);
    if (underWay !== undefined) {
      again.add(number);
      return underWay;
    }
    const working = work(number)
      // The lease ends by itself, and the timer has it looked at again.
      .catch((error: unknown) =>
        options.log.warn({ number, error: messageOf(error) }, `${options.what} was left for another try`),
      )
      .finally(() => active.delete(number));
    active.set(number, working);
    return working;
  }

  return {
    wake: (number) => void (stopping.signal.aborted ? undefined : execute(number)),
    execute,
    async stop(withinMs) {
      stopping.abort();
      const waited = new AbortController();
      await Promise.race([
        Promise.all(active.values()),
        delay(withinMs, undefined, { signal: waited.signal }).catch(() => undefined),
      ]);
      waited.abort();
    },
  };
}
