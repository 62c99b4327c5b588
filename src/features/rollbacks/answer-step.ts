// A person's answer to a step that asks: the lines of a checklist confirmed, or go and no-go with a note.
import type { Actor } from '../events/event.ts';
import { changeRollback } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { executeSoon } from './execute-soon.ts';
import { currentStep, planOf, requireState, wrongState } from './rollback.ts';
import { events } from './rollback-events.ts';

/** Answers the step that asks at the moment. A no-go stops the run. @throws AppError `rollbacks.wrong_state` when it asks nothing (any more). */
export async function answerStep(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; step: number; go: boolean; note: string },
): Promise<void> {
  const { go, note } = input;
  await changeRollback(deps, { ...input, action: 'rollback.confirm' }, async (change) => {
    const { run, steps, actor } = change;
    requireState(run, 'running');
    const current = currentStep(steps);
    const planned = planOf(run).steps[input.step];
    const asks = current?.step === input.step && current.state === 'running' && planned?.place === 'person';
    if (!asks || current.answer !== null) throw wrongState(run);
    await change.updateStep(input.step, { answer: { by: actor, go, note } });
    change.record(events.answered, { step: input.step, id: planned.id, go, note });
    await executeSoon(deps, change);
    return null;
  });
}
