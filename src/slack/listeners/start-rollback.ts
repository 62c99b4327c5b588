// A rollback begins: the runbook is chosen, its parameters are filled in, and the plan is made.

import { plainText } from '../../blockkit/plain-text.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import type { Value } from '../../features/rollbacks/parameter.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { readStart } from '../../features/rollbacks/read-start.ts';
import { requestPlan } from '../../features/rollbacks/request-plan.ts';
import type { Runbook } from '../../features/rollbacks/runbook.ts';
import { AppError } from '../../lib/errors.ts';
import { incidentNumber, runAt } from '../button-values.ts';
import type { ActionListener, CommandListener, SubmissionListener } from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import { metadataIn } from '../views/form-modal.ts';
import { rollbackActions } from '../views/rollback-actions.ts';
import {
  chooseCallback,
  chooseForm,
  chooseModal,
  ParametersContext,
  parametersCallback,
  parametersForm,
  parametersModal,
  parametersOf,
  StartContext,
  startTitle,
} from '../views/rollback-forms.ts';

type Start = { person: string; incident: number | undefined; channel: string | undefined; practice: boolean };

/** `/auth-rollback [runbook]` */
export const startByCommand: CommandListener<RollbackDeps> = {
  kind: 'command',
  command: '/auth-rollback',
  async handle({ person, channel, text }, deps) {
    return ask(deps, { person, channel, incident: undefined, practice: false }, plainText(text).trim());
  },
};

/** `/auth-rollback drill [runbook]` */
export const drillByCommand: CommandListener<RollbackDeps> = {
  kind: 'command',
  command: '/auth-rollback',
  subcommand: 'drill',
  async handle({ person, channel, text }, deps) {
    return ask(deps, { person, channel, incident: undefined, practice: true }, plainText(text).trim());
  },
};

/** The button on the card of an incident. */
export const startByButton: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.start,
  async handle({ person, channel, value }, deps) {
    return ask(deps, { person, channel, incident: incidentNumber(value), practice: false }, '');
  },
};

function ask(deps: RollbackDeps, start: Start, named: string): Outcome {
  const build = async () => {
    const view = await readStart(deps, { actor: start.person, incident: start.incident, channel: start.channel });
    const about = { incident: view.incident?.number ?? null, channel: start.channel ?? null };
    if (named === '') return chooseModal(view, about, start.practice);
    const { file } = requireRunbook(deps, named);
    return parametersModal(file, { ...about, runbook: file.name, practice: start.practice });
  };
  return { kind: 'open_modal', title: startTitle, build };
}

export const submitChoice: SubmissionListener<RollbackDeps> = {
  kind: 'submission',
  callbackId: chooseCallback,
  async handle({ key, person, privateMetadata, state }, deps) {
    const about = metadataIn(StartContext, privateMetadata);
    const view = await readStart(deps, { actor: person, incident: about.incident ?? undefined, channel: undefined });
    const form = chooseForm(view).parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { runbook, practice } = form.value;
    const { file } = requireRunbook(deps, runbook);
    const chosen = { ...about, runbook, practice };
    if (Object.keys(file.parameters).length + file.preconditions.length > 0)
      return { kind: 'update_modal', view: parametersModal(file, chosen) };
    await requestPlan(deps, { ...chosen, key, actor: person, parameters: {} });
    return { kind: 'close_modal' };
  },
};

export const submitParameters: SubmissionListener<RollbackDeps> = {
  kind: 'submission',
  callbackId: parametersCallback,
  async handle({ key, person, privateMetadata, state }, deps) {
    const about = metadataIn(ParametersContext, privateMetadata);
    const { file } = requireRunbook(deps, about.runbook);
    const form = parametersForm(file).parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const parameters = parametersOf(file.parameters, form.value as Record<string, Value>);
    await requestPlan(deps, { ...about, key, actor: person, parameters });
    return { kind: 'close_modal' };
  },
};

/** A plan that came to nothing, once more: the same runbook and parameters, to be looked over. */
export const planAgain: ActionListener<RollbackDeps> = {
  kind: 'action',
  actionId: rollbackActions.again,
  async handle({ person, value }, deps) {
    const build = async () => {
      const { run } = await readRollback(deps, { number: runAt(value).number, actor: person });
      const { file } = requireRunbook(deps, run.runbook);
      const { incident, channel, practice } = run;
      return parametersModal(file, { incident, channel, runbook: file.name, practice }, run.parameters);
    };
    return { kind: 'open_modal', title: startTitle, build };
  },
};

function requireRunbook(deps: RollbackDeps, name: string): Runbook {
  const found = deps.runbooks.get(name);
  if (found !== undefined) return found;
  throw new AppError({
    kind: 'not_found',
    code: 'rollbacks.no_runbook',
    message: `there is no runbook ${name}`,
    userMessage: 'There is no runbook of that name. Nothing was done. /auth-rollback without a name shows them all.',
  });
}
