// The runs that this process executes at the moment.
import { setTimeout as delay } from 'node:timers/promises';
import { domainNow } from '../../db/domain-time.ts';
import { messageOf } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { RollbackDeps } from './deps.ts';
import { executeRun, setRecovery } from './execute-run.ts';
import { lockRollback, stepsOf } from './rollback-store.ts';

export type Runner = {
  /** Looks whether the run has something to execute, and does it in the background. */
  wake(run: number): void;
  /** The same, awaited. */
  execute(run: number): Promise<void>;
  /** A timer's job: wakes it, and sets the timer again while there is something to do. */
  recover(run: number): Promise<void>;
  /** Begins nothing more, and waits for the steps that are under way, so long. */
  stop(withinMs: number): Promise<void>;
};

export function openRunner(deps: RollbackDeps): Runner {
  const holder = newId();
  const stopping = new AbortController();
  const active = new Map<number, Promise<void>>();
  const again = new Set<number>();

  async function work(run: number): Promise<void> {
    do {
      again.delete(run);
      await executeRun(deps, { run, holder, stopping: stopping.signal });
    } while (again.has(run) && !stopping.signal.aborted);
  }

  function execute(run: number): Promise<void> {
    const underWay = active.get(run);
    if (underWay !== undefined) {
      again.add(run);
      return underWay;
    }
    const working = work(run)
      // The lease ends by itself, and the timer has the run looked at again.
      .catch((error: unknown) => deps.log.warn({ run, error: messageOf(error) }, 'a rollback was left for another try'))
      .finally(() => active.delete(run));
    active.set(run, working);
    return working;
  }

  return {
    wake: (run) => void (stopping.signal.aborted ? undefined : execute(run)),
    execute,
    async recover(number) {
      await deps.db.transaction(async (tx) => {
        const run = await lockRollback(tx, number, 'backbolt');
        if (run !== undefined) await setRecovery(tx, run, await stepsOf(tx, number), await domainNow(tx));
      });
      if (!stopping.signal.aborted) void execute(number);
    },
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
