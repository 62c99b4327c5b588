// `incident show`: all that is known of one.
import { idsIn, lookUpNames } from '../../features/access/names.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { IncidentNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { incidentText } from '../incident-text.ts';

export const show = defineCommand({
  description: 'all that is known of an incident',
  words: { number: IncidentNumber },
  async run({ number }, deps) {
    const view = await readIncident(deps, { number, actor: deps.actor });
    const { incident, roles, latest } = view;
    const people = [incident.declared_by, incident.acknowledged_by ?? '', incident.resolved_by ?? ''];
    const ids = idsIn([...people, latest?.posted_by ?? '', ...roles.map(({ person }) => person)]);
    return { text: incidentText(view, await lookUpNames(deps.directory, ids)), ok: true };
  },
});
