// `incident status`: how far it has come.
import { changeStatus } from '../../features/incidents/change-status.ts';
import { lengths, openStatuses } from '../../features/incidents/incident.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { IncidentNumber, oneOf, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const incidentStatus = defineCommand({
  description: 'changes the status; --decision says whether people wait for the decision to roll back',
  words: { number: IncidentNumber, status: oneOf(openStatuses) },
  flags: { reason: text(lengths.reason), decision: oneOf(['pending', 'made']).optional() },
  async run({ number, status, reason, decision }, deps) {
    const { incident } = await readIncident(deps, { number, actor: deps.actor });
    const decisionPending = decision === undefined ? incident.decision_pending : decision === 'pending';
    const { changed } = await changeStatus(deps, { number, actor: deps.actor, status, decisionPending, reason });
    const pending = decisionPending ? ', the decision to roll back is pending' : '';
    return { text: `#${number} is ${status}${pending}.${changed ? '' : ' Nothing was changed.'}`, ok: true };
  },
});
