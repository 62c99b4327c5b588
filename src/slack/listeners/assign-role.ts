// Roles: who has which, claim one, give it to somebody, take it over after a question.
import { assignRole, releaseRole, takeOverRole } from '../../features/incidents/assign-role.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { requireOpen } from '../../features/incidents/incident.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import type { RoleId } from '../../features/incidents/role.ts';
import { incidentNumber } from '../button-values.ts';
import type { ActionListener, SubmissionListener } from '../listener.ts';
import { type Outcome, sentence } from '../outcome.ts';
import { AboutIncident, metadataIn } from '../views/form-modal.ts';
import { incidentActions } from '../views/incident-card.ts';
import { noticeActions } from '../views/incident-notices.ts';
import { mention } from '../views/mention.ts';
import {
  rolesCallback,
  rolesForm,
  rolesModal,
  rolesTitle,
  TakeOverMetadata,
  takeOverCallback,
  takeOverModal,
} from '../views/roles.ts';

export const askRole: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: incidentActions.roles,
  async handle({ person, value }, deps) {
    const build = async () => {
      const view = await readIncident(deps, { number: incidentNumber(value), actor: person });
      requireOpen(view.incident);
      return rolesModal(view, person);
    };
    return { kind: 'open_modal', title: rolesTitle, build };
  },
};

export const submitRole: SubmissionListener<IncidentDeps> = {
  kind: 'submission',
  callbackId: rolesCallback,
  async handle({ person: actor, privateMetadata, state }, deps) {
    const form = rolesForm.parse(state);
    if (!form.ok) return { kind: 'form_errors', errors: form.errors };
    const { incident: number } = metadataIn(AboutIncident, privateMetadata);
    const { role, person } = form.value;
    if (person === undefined) return await giveBack(deps, { number, actor, role });
    const assigned = await assignRole(deps, { number, actor, role, person });
    if (assigned.kind === 'held') return { kind: 'update_modal', view: takeOverModal(number, assigned) };
    return { kind: 'close_modal' };
  },
};

async function giveBack(deps: IncidentDeps, own: { number: number; actor: string; role: RoleId }): Promise<Outcome> {
  const { released } = await releaseRole(deps, own);
  if (released) return { kind: 'close_modal' };
  return {
    kind: 'form_errors',
    errors: { person: 'This is not your role: choose who takes it. Nothing was changed.' },
  };
}

export const submitTakeOver: SubmissionListener<IncidentDeps> = {
  kind: 'submission',
  callbackId: takeOverCallback,
  async handle({ person: actor, privateMetadata }, deps) {
    const { incident: number, confirmation } = metadataIn(TakeOverMetadata, privateMetadata);
    await takeOverRole(deps, { number, actor, confirmation });
    return { kind: 'close_modal' };
  },
};

/** The button under "Who takes it?": the role is free, or somebody was faster. */
export const claimCommander: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: noticeActions.claimCommander,
  async handle({ person, value }, deps) {
    const number = incidentNumber(value);
    const assigned = await assignRole(deps, { number, actor: person, role: 'commander', person });
    if (assigned.kind === 'assigned') return { kind: 'nothing' };
    const who = assigned.kind === 'held' ? `${mention(assigned.holder)} is` : 'You are';
    const said = `${who} incident commander already. Nothing was changed. Roles on the card takes it over.`;
    return { kind: 'reply', message: sentence(said) };
  },
};
