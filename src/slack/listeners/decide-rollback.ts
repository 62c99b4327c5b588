// The plan of a rollback: seen, put up for approval, approved, refused.
import { approvePlan, askApproval, refusePlan } from '../../features/rollbacks/approve-plan.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { requireState } from '../../features/rollbacks/rollback.ts';
import { runAt } from '../button-values.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { submitsRun } from '../submit-run-form.ts';
import { metadataIn } from '../views/form-modal.ts';
import { rollbackActions } from '../views/rollback-actions.ts';
import { refuseForm, runModal } from '../views/rollback-forms.ts';
import { ApproveMetadata, approveCallback, planModal, planTitle } from '../views/rollback-plan.ts';

export const seePlan: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.plan,
  async handle({ person, value }, deps) {
    const { number } = runAt(value);
    const build = async () => planModal(await readRollback(deps, { number, actor: person }), 'show');
    return { kind: 'open_modal', title: planTitle, build };
  },
};

export const askForApproval: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.ask,
  async handle({ person, value }, deps) {
    await askApproval(deps, { number: runAt(value).number, actor: person });
    return { kind: 'nothing' };
  },
};

/** Nobody approves what they were not shown: the button opens the plan, whose submission approves. */
export const lookAndApprove: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.approve,
  async handle({ person, value }, deps) {
    const build = async () => {
      const view = await readRollback(deps, { number: runAt(value).number, actor: person });
      requireState(view.run, 'awaiting_approval');
      return planModal(view, 'approve');
    };
    return { kind: 'open_modal', title: 'Approve this plan', build };
  },
};

export const submitApproval: SubmissionListener<RollbackDeps> = {
  kind: 'submission',
  callbackId: approveCallback,
  async handle({ person, privateMetadata }, deps) {
    const { rollback: number, hash } = metadataIn(ApproveMetadata, privateMetadata);
    await approvePlan(deps, { number, actor: person, hash });
    return { kind: 'close_modal' };
  },
};

export const askRefusal: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.refuse,
  async handle({ person, value }, deps) {
    const build = async () => {
      const { run } = await readRollback(deps, { number: runAt(value).number, actor: person });
      requireState(run, 'awaiting_approval', 'approved');
      return runModal(refuseForm, { run, step: null });
    };
    return { kind: 'open_modal', title: refuseForm.title, build };
  },
};

export const submitRefusal = submitsRun(
  refuseForm.callback,
  () => refuseForm.form,
  async (deps, of, { reason }) => {
    const { run } = await readRollback(deps, { number: of.number, actor: of.actor });
    await refusePlan(deps, { ...of, hash: run.plan_hash ?? '', reason });
  },
);
