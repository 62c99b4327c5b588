// `incident resolve`: it is over.
import { lengths } from '../../features/incidents/incident.ts';
import { resolveIncident } from '../../features/incidents/resolve-incident.ts';
import { IncidentNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const resolve = defineCommand({
  description: 'resolves it: no update is due any more; the figures are watched for a while',
  words: { number: IncidentNumber },
  flags: { summary: text(lengths.text), cause: text(lengths.text) },
  async run({ number, summary, cause }, deps) {
    const { resolvedAt } = await resolveIncident(deps, { number, actor: deps.actor, summary, cause });
    return { text: `#${number} was resolved at ${resolvedAt}.`, ok: true };
  },
});
