// Acknowledge, and "I have it" of an escalation: somebody is on it.
import { acknowledgeIncident } from '../../features/incidents/acknowledge-incident.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { takeEscalation } from '../../features/incidents/escalate.ts';
import { incidentNumber, numberAndRest } from '../button-values.ts';
import type { ActionListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import { incidentActions } from '../views/incident-card.ts';
import { noticeActions } from '../views/incident-notices.ts';
import { actorMrkdwn } from '../views/incident-words.ts';

export const acknowledge: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: incidentActions.acknowledge,
  async handle({ person, value }, deps) {
    const number = incidentNumber(value);
    const { by, first } = await acknowledgeIncident(deps, { number, actor: person });
    if (first) return { kind: 'nothing' };
    const who = by === person ? 'You have' : `${actorMrkdwn(by)} has`;
    return { kind: 'reply', message: sentence(`${who} acknowledged #${number} already. Nothing was changed.`) };
  },
};

export const takeEscalated: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: noticeActions.takeEscalation,
  async handle({ person, value }, deps) {
    const { number, rest: cause } = numberAndRest(value);
    const { takenBy, first, ended } = await takeEscalation(deps, { number, actor: person, cause });
    if (ended) return { kind: 'reply', message: sentence('This is over already: nobody is called for it any more.') };
    const said = first
      ? 'You have it: nobody else is called for this.'
      : `${takenBy === person ? 'You have' : `${actorMrkdwn(takenBy)} has`} it already. Nothing was changed.`;
    return { kind: 'reply', message: sentence(said) };
  },
};
