// The submission of a form on an incident: read, checked, done once, and the modal closes.
import type { IncidentDeps } from '../features/incidents/deps.ts';
import type { Form } from './forms/form.ts';
import type { SubmissionListener } from './listener.ts';
import { AboutIncident, metadataIn } from './views/form-modal.ts';

/** Which incident, who submitted, and the key under which it is done once. */
type Submitted = { number: number; actor: string; key: string };

/** A listener for the form with this callback. `formOf` because policy says what some forms offer. */
export function submits<Value>(
  callbackId: string,
  formOf: (deps: IncidentDeps) => Form<Value>,
  change: (deps: IncidentDeps, submitted: Submitted, value: Value) => Promise<unknown>,
): SubmissionListener<IncidentDeps> {
  return {
    kind: 'submission',
    callbackId,
    async handle({ key, person, privateMetadata, state }, deps) {
      const form = formOf(deps).parse(state);
      if (!form.ok) return { kind: 'form_errors', errors: form.errors };
      const { incident } = metadataIn(AboutIncident, privateMetadata);
      await change(deps, { number: incident, actor: person, key }, form.value);
      return { kind: 'close_modal' };
    },
  };
}
