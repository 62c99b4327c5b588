// Undoes what a run did, in reverse order, each step previewed and confirmed by itself.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { changeRollback } from './change-rollback.ts';
import { requireFree } from './confirm-steps.ts';
import type { RollbackDeps } from './deps.ts';
import { executeSoon } from './execute-soon.ts';
import { isTyped, nextToUndo, planOf, type Rollback, requireState, wordToType } from './rollback.ts';
import { events } from './rollback-events.ts';

/** Turns the run round: from the last step that was done down to `downTo` (from 0). */
export async function beginUndo(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; downTo: number; reason: string },
): Promise<void> {
  const { downTo, reason } = input;
  await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    const { run, steps } = change;
    requireState(run, 'running', 'paused', 'stopped', 'completed', 'aborted');
    await requireFree(change.tx, run);
    // What was seen and confirmed of an undoing that was left counts no more.
    for (const { step, undo_preview } of steps)
      if (undo_preview !== null) await change.updateStep(step, { undo_preview: null, undo_confirmed_by: null });
    await change.update({ state: 'undoing', undo_to: downTo, reason, ended_at: null, skip: null });
    change.record(events.undoBegun, { down_to: downTo, reason });
    await change.tell(`is being undone: ${reason}`);
    await executeSoon(deps, change);
    return null;
  });
}

/**
 * Confirms that a step is undone as its preview shows.
 * @throws AppError `rollbacks.nothing_to_undo`, `rollbacks.type_number` where somebody changed it since, or undoing destroys something.
 */
export async function confirmUndo(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; step: number; typed?: string | undefined },
): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.confirm' }, async (change) => {
    const { run, steps, actor } = change;
    requireState(run, 'undoing');
    const next = nextToUndo(steps, run.undo_to ?? 0);
    const preview = next?.undo_preview;
    if (next?.step !== input.step || preview == null || next.undo_confirmed_by !== null)
      throw nothingToUndo(run, input.step);
    const differs = preview.differs !== undefined;
    if (differs && (input.typed === undefined || !isTyped(run, input.typed))) throw typeIt(run);
    await change.updateStep(next.step, { undo_confirmed_by: actor });
    change.record(events.undoConfirmed, { step: next.step, id: planOf(run).steps[next.step]?.id ?? '', differs });
    await executeSoon(deps, change);
    return null;
  });
}

/** Leaves what is not undone yet as it is, and ends the run. */
export async function stopUndo(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; reason: string },
): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    requireState(change.run, 'undoing');
    await change.update({ state: 'aborting', reason: input.reason });
    change.record(events.aborted, { reason: input.reason });
    await executeSoon(deps, change);
    return null;
  });
}

function nothingToUndo(run: Rollback, step: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.nothing_to_undo',
    message: `step ${step} of rollback ${run.number} is not the next one to undo`,
    userMessage: `Step ${step + 1} of R${run.number} is not waiting to be undone (any more). Nothing was done a second time.`,
  });
}

function typeIt(run: Rollback): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.type_number',
    message: 'what is there now differs from what the step left',
    userMessage: `Somebody has changed this since the step was done. Type ${wordToType(run)} to bring the earlier state back all the same. Nothing was done.`,
  });
}
