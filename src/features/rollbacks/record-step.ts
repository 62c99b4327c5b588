// Writes down what became of steps, under the lease.
import { clearTimer } from '../../jobs/timers.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { endProgress } from '../events/progress.ts';
import type { RunChange } from './change-rollback.ts';
import { recoverKey } from './execute-soon.ts';
import { asStored, changeExecuted, type Execution, failureText } from './execution.ts';
import { planOf, type RunStep, streamOf } from './rollback.ts';
import { events } from './rollback-events.ts';
import { finishSteps } from './rollback-store.ts';
import type { Effect } from './step-type.ts';

export type Finished = { step: number; effect: Effect; startedAt: Date; endedAt: Date };

/**
 * Steps that are done, one event for all of them.
 * @param mayComplete whether the run is completed with them where they were the last ones: nothing else will be said of them.
 * @returns whether it was, and the lease was given back.
 */
export async function recordDone(
  execution: Execution,
  finished: readonly Finished[],
  mayComplete = false,
): Promise<boolean> {
  if (finished.length === 0) return false;
  return await changeExecuted(execution, async (change) => {
    const { tx, run, steps } = change;
    const results = finished.map(({ step, effect, startedAt, endedAt }) => ({
      step,
      effect: asStored(effect),
      started_at: startedAt,
      ended_at: endedAt,
    }));
    const [written] = await Promise.all([finishSteps(tx, run.number, results), endProgress(tx, streamOf(run.number))]);
    const plan = planOf(run);
    for (const step of written) {
      // What had no effect leaves nothing to undo.
      const { place, changesNothing } = plan.steps[step] ?? {};
      if (place === 'wait' || place === 'person' || changesNothing) await change.updateStep(step, { applied: false });
    }
    const told = finished.filter(({ step }) => written.includes(step));
    if (told.length > 0) {
      change.record(events.stepsDone, {
        fence: execution.lease.fence,
        steps: told.map(({ step, effect, startedAt, endedAt }) => ({
          step,
          id: plan.steps[step]?.id ?? '',
          rows: effect.rows,
          ms: Math.max(0, endedAt.getTime() - startedAt.getTime()),
          output: asStored(effect).output.slice(-500),
        })),
      });
    }
    const isLeft = ({ step, state }: RunStep) => !written.includes(step) && !['done', 'skipped'].includes(state);
    if (!mayComplete || run.state !== 'running' || steps.some(isLeft)) return false;
    await completeRun(execution, change);
    return true;
  });
}

/** Nothing is left to do: the run is over, and the lease with it. */
export async function completeRun({ lease }: Execution, change: RunChange): Promise<void> {
  const { tx, run, at } = change;
  const seconds = Math.round((at.getTime() - (run.started_at ?? at).getTime()) / 1000);
  change.record(events.completed, { seconds });
  await Promise.all([
    change.update({ state: 'completed', ended_at: at }),
    change.tell(`was completed in ${seconds} s`),
    lease.release(tx),
    clearTimer(tx, recoverKey(run.number)),
  ]);
}

/** A step that failed stops the run. `applied`: its effect is there, and its verification failed. */
export async function recordFailed(execution: Execution, step: number, why: string, applied: boolean): Promise<void> {
  const reason = failureText(why);
  await changeExecuted(execution, async (change) => {
    await stopAt(change, step, { state: 'failed', applied, evidence: reason, ended_at: change.at, look_at: null });
    change.record(events.stepFailed, { ...atStep(change, step), applied, reason });
    await change.tell(`stopped: step ${step + 1} failed`);
    return null;
  });
}

/** A step of which nobody knows stops the run, and is never done again by itself. */
export async function recordUnknown(execution: Execution, step: number, what: string): Promise<void> {
  const evidence = failureText(what);
  await changeExecuted(execution, async (change) => {
    await stopAt(change, step, { state: 'unknown', evidence, ended_at: change.at, look_at: null });
    change.record(events.stepUnknown, { ...atStep(change, step), evidence });
    await change.tell(`stopped: it is not known whether step ${step + 1} was done`);
    return null;
  });
}

// A run that is paused, aborted or turned round goes on being that; it does not look as if it had been stopped just now.
async function stopAt(change: RunChange, step: number, fields: Parameters<RunChange['updateStep']>[1]): Promise<void> {
  await change.updateStep(step, fields);
  if (['running', 'paused'].includes(change.run.state)) await change.update({ state: 'stopped' });
}

export const atStep = ({ run }: RunChange, step: number) => ({ step, id: planOf(run).steps[step]?.id ?? '' });

export const reasonOf = (error: unknown): string => (error instanceof AppError ? error.userMessage : messageOf(error));
