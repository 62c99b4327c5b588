// `incident reopen`: it is back.
import { lengths } from '../../features/incidents/incident.ts';
import { reopenIncident } from '../../features/incidents/reopen-incident.ts';
import { IncidentNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const reopen = defineCommand({
  description: 'opens a resolved incident again',
  words: { number: IncidentNumber },
  flags: { reason: text(lengths.reason) },
  async run({ number, reason }, deps) {
    await reopenIncident(deps, { number, actor: deps.actor, reason });
    return { text: `#${number} is open again.`, ok: true };
  },
});
