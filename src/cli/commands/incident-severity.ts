// `incident severity`: how bad it is.
import { changeSeverity } from '../../features/incidents/change-severity.ts';
import { lengths, severities } from '../../features/incidents/incident.ts';
import { IncidentNumber, oneOf, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const severity = defineCommand({
  description:
    'changes the severity, and with it how often an update is due; --every says another number of minutes for this incident',
  words: { number: IncidentNumber, severity: oneOf(severities) },
  flags: { reason: text(lengths.reason), every: whole('MINUTES', { to: 10_080 }).optional() },
  async run({ number, severity, reason, every }, deps) {
    const input = { number, actor: deps.actor, severity, reason, everyMinutes: every };
    const { changed } = await changeSeverity(deps, input);
    return {
      text: changed ? `#${number} is ${severity}.` : `#${number} is ${severity} already. Nothing was changed.`,
      ok: true,
    };
  },
});
