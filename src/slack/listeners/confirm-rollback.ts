// Confirming the steps of a rollback, one by one or up to one, and answering the step that asks.
import { answerStep } from '../../features/rollbacks/answer-step.ts';
import { confirmSteps } from '../../features/rollbacks/confirm-steps.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { planOf, requireState, wordToType, wrongState } from '../../features/rollbacks/rollback.ts';
import { runAt } from '../button-values.ts';
import type { ActionListener } from '../listener.ts';
import { submitsRun } from '../submit-run-form.ts';
import { rollbackActions } from '../views/rollback-actions.ts';
import { answerCallback, answerForm, runModal, typedForm } from '../views/rollback-forms.ts';

export const confirmStep: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.confirm,
  async handle({ person, value }, deps) {
    const { number, step = 0 } = runAt(value);
    await confirmSteps(deps, { number, step, actor: person });
    return { kind: 'nothing' };
  },
};

export const confirmUpTo: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.upTo,
  async handle({ person, value }, deps) {
    const { number, step = 0, upTo = step } = runAt(value);
    await confirmSteps(deps, { number, step, upTo, actor: person });
    return { kind: 'nothing' };
  },
};

export const askTyped: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.confirmTyped,
  async handle({ person, value }, deps) {
    const { number, step = 0 } = runAt(value);
    const build = async () => {
      const { run } = await readRollback(deps, { number, actor: person });
      requireState(run, 'approved', 'running');
      const planned = planOf(run).steps[step];
      const above =
        planned === undefined ? [] : [`${step + 1}. ${planned.title}`, planned.what, ...planned.preview.lines];
      return runModal(typedForm('confirm', wordToType(run)), { run, step, above });
    };
    return { kind: 'open_modal', title: 'Confirm the step', build };
  },
};

export const submitTyped = submitsRun(
  'rollback_confirm_typed_form',
  () => typedForm('confirm', '').form,
  (deps, of, { typed }) => confirmSteps(deps, { ...of, typed }),
);

export const askAnswer: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.answer,
  async handle({ person, value }, deps) {
    const { number, step = 0 } = runAt(value);
    const build = async () => {
      const { run, question } = await readRollback(deps, { number, actor: person });
      if (question === undefined) throw wrongState(run);
      const above = question.kind === 'go_no_go' ? [question.question] : [];
      return runModal(answerForm(question), { run, step, above });
    };
    return { kind: 'open_modal', title: 'Answer', build };
  },
};

export const submitAnswer = submitsRun(
  answerCallback,
  async (deps, { number, actor }) => {
    const { run, question } = await readRollback(deps, { number, actor });
    if (question === undefined) throw wrongState(run);
    return answerForm(question).form;
  },
  (deps, of, answer) => answerStep(deps, { ...of, ...answer }),
);
