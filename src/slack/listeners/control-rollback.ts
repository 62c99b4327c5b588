// Pausing, aborting, retrying, leaving out, settling and undoing: what is done when a rollback does not go as planned.
import { abortRun, pauseRun, resumeRun } from '../../features/rollbacks/control-run.ts';
import { approveSkip, retryStep, settleStep, skipStep } from '../../features/rollbacks/decide-step.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { planOf, wordToType } from '../../features/rollbacks/rollback.ts';
import type { RollbackView } from '../../features/rollbacks/rollback-view.ts';
import { beginUndo, confirmUndo, stopUndo } from '../../features/rollbacks/undo-run.ts';
import { runAt } from '../button-values.ts';
import type { ActionListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import { submitsRun } from '../submit-run-form.ts';
import { rollbackActions } from '../views/rollback-actions.ts';
import {
  abortForm,
  runModal,
  settleAgainForm,
  settleDoneForm,
  skipForm,
  stopUndoForm,
  typedForm,
  undoForm,
} from '../views/rollback-forms.ts';

type Of = { number: number; actor: string; step: number };

/** A button that does something at once. */
function does(
  actionId: string,
  change: (deps: RollbackDeps, of: Of) => Promise<unknown>,
  said?: string,
): ActionListener<RollbackDeps> {
  return {
    kind: 'action',
    actionId,
    async handle({ person, value }, deps) {
      const { number, step = 0 } = runAt(value);
      await change(deps, { number, step, actor: person });
      return said === undefined ? { kind: 'nothing' } : { kind: 'reply', message: sentence(said) };
    },
  };
}

export const pause = does(rollbackActions.pause, pauseRun);
export const resume = does(rollbackActions.resume, resumeRun);
export const retry = does(rollbackActions.retry, retryStep);
export const agreeToSkip = does(rollbackActions.approveSkip, approveSkip);
export const undoNext = does(rollbackActions.undoConfirm, confirmUndo);

type RunForm<Value> = Parameters<typeof runModal<Value>>[0];

/** A button that asks for a reason first, and what follows when it was given. */
function asks<Value>(
  actionId: string,
  form: RunForm<Value>,
  change: (deps: RollbackDeps, of: Of, value: Value) => Promise<unknown>,
) {
  const button: ActionListener<RollbackDeps> = {
    kind: 'action',
    actionId,
    async handle({ person, value }, deps) {
      const { number, step } = runAt(value);
      const build = async () => {
        const view = await readRollback(deps, { number, actor: person });
        return runModal(form, { run: view.run, step: step ?? null, above: aboutStep(view, step) });
      };
      return { kind: 'open_modal', title: form.title, build };
    },
  };
  return { button, submission: submitsRun(form.callback, () => form.form, change) };
}

// What is known of the step that the decision is about.
function aboutStep({ run, steps }: RollbackView, step: number | undefined): string[] {
  const planned = step === undefined ? undefined : run.plan?.steps[step];
  if (planned === undefined || step === undefined) return [];
  const evidence = steps[step]?.evidence ?? null;
  return [`${step + 1}. ${planned.title}`, ...(evidence === null ? [] : [evidence])];
}

export const abort = asks(rollbackActions.abort, abortForm, (deps, of, { reason }) =>
  abortRun(deps, { ...of, reason }),
);
export const skip = asks(rollbackActions.skip, skipForm, (deps, of, { reason }) => skipStep(deps, { ...of, reason }));
export const settleDone = asks(rollbackActions.settleDone, settleDoneForm, (deps, of, { reason }) =>
  settleStep(deps, { ...of, as: 'done', reason }),
);
export const settleAgain = asks(rollbackActions.settleAgain, settleAgainForm, (deps, of, { reason }) =>
  settleStep(deps, { ...of, as: 'not_done', reason }),
);
export const leaveTheRest = asks(rollbackActions.stopUndo, stopUndoForm, (deps, of, { reason }) =>
  stopUndo(deps, { ...of, reason }),
);

function undoFormOf({ run, steps }: RollbackView) {
  const applied = steps.filter((one) => one.applied);
  return undoForm(applied.map(({ step }) => ({ step, title: planOf(run).steps[step]?.title ?? '' })));
}

export const askUndo: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.undo,
  async handle({ person, value }, deps) {
    const build = async () => {
      const view = await readRollback(deps, { number: runAt(value).number, actor: person });
      const first = view.steps.find(({ applied }) => applied)?.step ?? 0;
      return runModal(undoFormOf(view), { run: view.run, step: null, initial: { down_to: String(first) } });
    };
    return { kind: 'open_modal', title: 'Undo', build };
  },
};

export const submitUndo = submitsRun(
  'rollback_undo_form',
  async (deps, of) => undoFormOf(await readRollback(deps, of)).form,
  (deps, of, { down_to, reason }) => beginUndo(deps, { ...of, downTo: Number(down_to), reason }),
);

export const askUndoTyped: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.undoTyped,
  async handle({ person, value }, deps) {
    const { number, step = 0 } = runAt(value);
    const build = async () => {
      const { run, steps } = await readRollback(deps, { number, actor: person });
      const differs = steps[step]?.undo_preview?.differs;
      const above = differs === undefined ? [] : [`Somebody changed it since: ${differs}`];
      return runModal(typedForm('undo', wordToType(run)), { run, step, above });
    };
    return { kind: 'open_modal', title: 'Undo the step', build };
  },
};

export const submitUndoTyped = submitsRun(
  'rollback_undo_typed_form',
  () => typedForm('undo', '').form,
  (deps, of, { typed }) => confirmUndo(deps, { ...of, typed }),
);
