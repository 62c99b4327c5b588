// The runs that this process executes at the moment.
import { domainNow } from '../../db/domain-time.ts';
import * as runner from '../../jobs/runner.ts';
import type { RollbackDeps } from './deps.ts';
import { executeRun, setRecovery } from './execute-run.ts';
import { lockRollback, stepsOf } from './rollback-store.ts';

export type Runner = runner.Runner & {
  /** A timer's job: wakes it, and sets the timer again while there is something to do. */
  recover(run: number): Promise<void>;
};

export function openRunner(deps: RollbackDeps): Runner {
  const runs = runner.openRunner({
    what: 'a rollback',
    log: deps.log,
    work: (run, worker) => executeRun(deps, { run, ...worker }),
  });
  return {
    ...runs,
    async recover(number) {
      await deps.db.transaction(async (tx) => {
        const run = await lockRollback(tx, number, 'backbolt');
        if (run !== undefined) await setRecovery(tx, run, await stepsOf(tx, number), await domainNow(tx));
      });
      runs.wake(number);
    },
  };
}
