// `incident ack`: somebody is on it.
import { acknowledgeIncident } from '../../features/incidents/acknowledge-incident.ts';
import { IncidentNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const acknowledge = defineCommand({
  description: 'acknowledges it: the clock of the first response stops, nobody else is called for it',
  words: { number: IncidentNumber },
  async run({ number }, deps) {
    const { by, first } = await acknowledgeIncident(deps, { number, actor: deps.actor });
    const text = first
      ? `#${number} is acknowledged.`
      : `#${number} had been acknowledged by ${by}. Nothing was changed.`;
    return { text, ok: true };
  },
});
