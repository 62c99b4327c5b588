// `incident snooze`: puts the next status update off.
import { lengths } from '../../features/incidents/incident.ts';
import { snoozeUpdate } from '../../features/incidents/post-update.ts';
import { IncidentNumber, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const snooze = defineCommand({
  description: 'puts the next status update off, which stays in the timeline',
  words: { number: IncidentNumber, minutes: whole('MINUTES') },
  flags: { reason: text(lengths.reason) },
  async run({ number, minutes, reason }, deps) {
    const { due } = await snoozeUpdate(deps, { number, actor: deps.actor, minutes, reason });
    return { text: `The next status update of #${number} is due by ${due}.`, ok: true };
  },
});
