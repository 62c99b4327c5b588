// Pause, go on, abort: whoever sees something wrong can stop a run at once.
import type { Actor } from '../events/event.ts';
import { endExpiry } from './approve-plan.ts';
import { changeRollback } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { executeSoon } from './execute-soon.ts';
import { requireState } from './rollback.ts';
import { events } from './rollback-events.ts';

/** Holds the run after the step that is under way. Every member may: stopping does no harm. */
export async function pauseRun(deps: RollbackDeps, input: { number: number; actor: Actor }): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.pause' }, async (change) => {
    if (change.run.state === 'paused') return null;
    requireState(change.run, 'running');
    await change.update({ state: 'paused', reason: null });
    change.record(events.paused, {});
    await change.tell('was paused');
    return null;
  });
}

/** Goes on with what was confirmed before the pause. */
export async function resumeRun(deps: RollbackDeps, input: { number: number; actor: Actor }): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.confirm' }, async (change) => {
    if (change.run.state === 'running') return null;
    requireState(change.run, 'paused');
    await change.update({ state: 'running', reason: null });
    change.record(events.resumed, {});
    await executeSoon(deps, change);
    await change.tell('goes on');
    return null;
  });
}

/** Ends the run where it stands: what was done stays done, and can still be undone. */
export async function abortRun(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; reason: string },
): Promise<void> {
  const { reason } = input;
  await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    const { run, at } = change;
    if (run.state === 'aborting') return null;
    requireState(run, 'planning', 'planned', 'awaiting_approval', 'approved', 'running', 'paused', 'stopped');
    await endExpiry(change);
    change.record(events.aborted, { reason });
    await change.tell(`was aborted: ${reason}`);
    if (run.started_at === null) {
      await change.update({ state: 'aborted', reason, ended_at: at });
      return null;
    }
    // A step may be under way: whoever holds the lease ends the run when that has ended.
    await change.update({ state: 'aborting', reason });
    await executeSoon(deps, change);
    return null;
  });
}
