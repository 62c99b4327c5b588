// Status updates: the drafted form, posting a draft as it is, and putting an update off.

import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { draftUpdate } from '../../features/incidents/draft-update.ts';
import { requireOpen } from '../../features/incidents/incident.ts';
import { postDraft, postUpdate, snoozeUpdate } from '../../features/incidents/post-update.ts';
import { readIncident, whichIncident } from '../../features/incidents/read-incident.ts';
import { incidentNumber, typedNumber } from '../button-values.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import { type Outcome, sentence } from '../outcome.ts';
import { submits } from '../submit-form.ts';
import { incidentActions } from '../views/incident-card.ts';
import { incidentModal, snoozeForm, updateForm } from '../views/incident-forms.ts';
import { noticeActions } from '../views/incident-notices.ts';
import { updateGoesTo } from '../views/incident-words.ts';

export const askUpdate: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: incidentActions.update,
  handle: async ({ person, value }, deps) => ask(deps, person, async () => incidentNumber(value)),
};

/** `/auth-incident update [12]` */
export const askUpdateByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'update',
  handle: async ({ person, channel, text }, deps) =>
    ask(deps, person, async () => {
      return (await whichIncident(deps, { actor: person, number: typedNumber(text), channel })).number;
    }),
};

function ask(deps: IncidentDeps, person: string, which: () => Promise<number>): Outcome {
  const build = async () => {
    const { incident } = await readIncident(deps, { number: await which(), actor: person });
    requireOpen(incident);
    const initial = await draftUpdate(deps, incident.number);
    return incidentModal(updateForm, { incident, initial, hint: updateGoesTo(incident) });
  };
  return { kind: 'open_modal', title: updateForm.title, build };
}

export const submitUpdate = submits(
  updateForm.callback,
  () => updateForm.form,
  (deps, submitted, text) => postUpdate(deps, { ...submitted, text }),
);

export const postDraftAsItIs: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: noticeActions.postDraft,
  async handle({ person, value }, deps) {
    const { incident } = await postDraft(deps, { actor: person, draft: value });
    return { kind: 'reply', message: sentence(`The update of #${incident} is posted.`) };
  },
};

export const askSnooze: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: noticeActions.snooze,
  async handle({ person, value }, deps) {
    const build = async () => {
      const { incident } = await readIncident(deps, { number: incidentNumber(value), actor: person });
      requireOpen(incident);
      return incidentModal(snoozeForm, { incident, initial: { minutes: 10 } });
    };
    return { kind: 'open_modal', title: snoozeForm.title, build };
  },
};

export const submitSnooze = submits(
  snoozeForm.callback,
  () => snoozeForm.form,
  (deps, submitted, value) => snoozeUpdate(deps, { ...submitted, ...value }),
);
