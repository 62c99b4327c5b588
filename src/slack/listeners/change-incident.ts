// The buttons that open a form on an open incident, and the forms' submissions: severity, status, resolve, reopen.

import type { ModalView } from '@slack/types';
import { changeSeverity } from '../../features/incidents/change-severity.ts';
import { changeStatus } from '../../features/incidents/change-status.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { isResolved, requireOpen } from '../../features/incidents/incident.ts';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { confirmReopening, reopenIncident } from '../../features/incidents/reopen-incident.ts';
import { resolveIncident } from '../../features/incidents/resolve-incident.ts';
import { incidentNumber, numberAndRest } from '../button-values.ts';
import type { ActionListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import { submits } from '../submit-form.ts';
import { incidentActions } from '../views/incident-card.ts';
import { incidentModal, reopenForm, resolveForm, severityForm, statusForm } from '../views/incident-forms.ts';
import { noticeActions } from '../views/incident-notices.ts';

/** A button of the card that opens a form filled with how things stand. */
function opens(
  actionId: string,
  title: string,
  build: (view: IncidentView, deps: IncidentDeps) => ModalView,
): ActionListener<IncidentDeps> {
  return {
    kind: 'action',
    actionId,
    async handle({ person, value }, deps) {
      const number = incidentNumber(value);
      return {
        kind: 'open_modal',
        title,
        build: async () => build(await readIncident(deps, { number, actor: person }), deps),
      };
    },
  };
}

export const askSeverity = opens(incidentActions.severity, 'Severity', (view, deps) => {
  const { incident, cadence } = view;
  requireOpen(incident);
  const usual = deps.incidentPolicy.severities[incident.severity].update_every_minutes;
  const own = cadence !== undefined && cadence.every_minutes !== usual ? { every_minutes: cadence.every_minutes } : {};
  return incidentModal(severityForm(deps.incidentPolicy), {
    incident,
    initial: { severity: incident.severity, ...own },
  });
});

export const submitSeverity = submits(
  'incident_severity_form',
  (deps) => severityForm(deps.incidentPolicy).form,
  (deps, of, { severity, every_minutes: everyMinutes, reason }) =>
    changeSeverity(deps, { ...of, severity, everyMinutes, reason }),
);

export const askStatus = opens(incidentActions.status, statusForm.title, ({ incident }) => {
  requireOpen(incident);
  const status = incident.status === 'resolved' ? 'monitoring' : incident.status;
  return incidentModal(statusForm, { incident, initial: { status, decision_pending: incident.decision_pending } });
});

export const submitStatus = submits(
  statusForm.callback,
  () => statusForm.form,
  (deps, of, { status, decision_pending: decisionPending, reason }) =>
    changeStatus(deps, { ...of, status, decisionPending, reason }),
);

export const askResolution = opens(incidentActions.resolve, resolveForm.title, ({ incident }, deps) => {
  requireOpen(incident);
  const hint = `The figures are watched for ${deps.incidentPolicy.resolved.watch_minutes} minutes more.`;
  return incidentModal(resolveForm, { incident, hint });
});

export const submitResolution = submits(
  resolveForm.callback,
  () => resolveForm.form,
  (deps, of, value) => resolveIncident(deps, { ...of, ...value }),
);

export const askReopening = opens(incidentActions.reopen, reopenForm.title, ({ incident }) =>
  incidentModal(reopenForm, { incident, ...(isResolved(incident) ? {} : { hint: 'It is open already.' }) }),
);

export const submitReopening = submits(
  reopenForm.callback,
  () => reopenForm.form,
  (deps, of, { reason }) => reopenIncident(deps, { ...of, reason }),
);

/** The proposal that Backbolt makes when the figures fall after the end. */
export const reopenAsProposed: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: noticeActions.confirmReopening,
  async handle({ person, value }, deps) {
    const { number, rest: confirmation } = numberAndRest(value);
    await confirmReopening(deps, { number, actor: person, confirmation });
    return { kind: 'reply', message: sentence(`#${number} is open again.`) };
  },
};
