// The submission of a form on a rollback: read, checked, done, and the modal closes.
import type { RollbackDeps } from '../features/rollbacks/deps.ts';
import type { Form } from './forms/form.ts';
import type { SubmissionListener } from './listener.ts';
import { metadataIn } from './views/form-modal.ts';
import { AboutRun } from './views/rollback-forms.ts';

type Submitted = { number: number; actor: string; step: number };

/**
 * A listener for the form with this callback. `formOf` is given the run and the step, as some forms depend on them. What is done is guarded by the
 * run's own state: a repeat finds it changed.
 */
export function submitsRun<Value>(
  callbackId: string,
  formOf: (deps: RollbackDeps, of: Submitted) => Form<Value> | Promise<Form<Value>>,
  change: (deps: RollbackDeps, of: Submitted, value: Value) => Promise<unknown>,
): SubmissionListener<RollbackDeps> {
  return {
    kind: 'submission',
    callbackId,
    async handle({ person, privateMetadata, state }, deps) {
      const { rollback, step } = metadataIn(AboutRun, privateMetadata);
      const of = { number: rollback, actor: person, step: step ?? 0 };
      const form = (await formOf(deps, of)).parse(state);
      if (!form.ok) return { kind: 'form_errors', errors: form.errors };
      await change(deps, of, form.value);
      return { kind: 'close_modal' };
    },
  };
}
