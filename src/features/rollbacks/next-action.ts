// Decides what a run needs next: a pure rule over its state and its steps.
import { currentStep, nextToUndo, type Rollback, type RunStep } from './rollback.ts';
import type { Place } from './step-type.ts';

export type NextAction =
  /** Nobody has to do anything until a person, or a timer, has. */
  | { kind: 'none' }
  /** Do the step, or find out what became of it when it had begun. */
  | { kind: 'do'; step: number }
  /** Verify a step again whose effect is there. */
  | { kind: 'verify'; step: number }
  | { kind: 'complete' }
  | { kind: 'abort' }
  | { kind: 'preview_undo'; step: number }
  | { kind: 'undo'; step: number }
  | { kind: 'end_undo' };

const none: NextAction = { kind: 'none' };

/**
 * @param places where the effect of each step lies.
 * @param at domain time: a step that waits is looked at again when its time has come.
 */
export function nextAction(
  run: Pick<Rollback, 'state' | 'undo_to'>,
  steps: readonly RunStep[],
  places: readonly Place[],
  at: Date,
): NextAction {
  switch (run.state) {
    case 'running':
      return nextForward(steps, places, at);
    case 'paused':
    case 'aborting': {
      // What had begun is brought to its end first; a step that waits or asks has no effect and is just left.
      const begun = steps.find(({ state, step }) => state === 'running' && places[step] === 'outside');
      if (begun !== undefined) return { kind: 'do', step: begun.step };
      const undoing = steps.find(({ state }) => state === 'undoing');
      if (undoing !== undefined) return { kind: 'undo', step: undoing.step };
      return run.state === 'aborting' ? { kind: 'abort' } : none;
    }
    case 'undoing': {
      const begun = steps.find(({ state, step }) => state === 'running' && places[step] === 'outside');
      return begun === undefined ? nextBackward(steps, run.undo_to ?? 0) : { kind: 'do', step: begun.step };
    }
    default:
      return none;
  }
}

function nextForward(steps: readonly RunStep[], places: readonly Place[], at: Date): NextAction {
  const current = currentStep(steps);
  if (current === undefined) return { kind: 'complete' };
  const { step, state, applied, look_at, answer } = current;
  if (look_at !== null && look_at > at) return none;
  if (state === 'confirmed') return applied ? { kind: 'verify', step } : { kind: 'do', step };
  if (state !== 'running' || (places[step] === 'person' && answer === null)) return none;
  return { kind: 'do', step };
}

function nextBackward(steps: readonly RunStep[], undoTo: number): NextAction {
  const next = nextToUndo(steps, undoTo);
  if (next === undefined) return { kind: 'end_undo' };
  const { step } = next;
  if (next.undo_preview === null) return { kind: 'preview_undo', step };
  return next.undo_confirmed_by === null ? none : { kind: 'undo', step };
}
