// /auth-incident checklist [number] [name], and the choice from its list.
import { plainText } from '../../blockkit/plain-text.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { readChecklistChoice } from '../../features/incidents/read-checklist.ts';
import { whichIncident } from '../../features/incidents/read-incident.ts';
import { startChecklist } from '../../features/incidents/start-checklist.ts';
import { numberAndRest, numberIn } from '../button-values.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import { checklistChoice, checklistStarted, startChecklistAction } from '../views/checklist-choice.ts';

export const startChecklistByName: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'checklist',
  async handle({ key, person, channel, text }, deps) {
    const { number, name } = typed(plainText(text));
    const incident = await whichIncident(deps, { actor: person, number, channel });
    const which = { number: incident.number, actor: person };
    if (name === '') return { kind: 'reply', message: checklistChoice(await readChecklistChoice(deps, which)) };
    return { kind: 'reply', message: checklistStarted(await startChecklist(deps, { ...which, key, name })) };
  },
};

export const startChosenChecklist: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: startChecklistAction,
  async handle({ key, person, value }, deps) {
    const { number, rest: name } = numberAndRest(value);
    const started = await startChecklist(deps, { number, name, key, actor: person });
    return { kind: 'replace', message: checklistStarted(started) };
  },
};

// `p0-timeline`, or `12 p0-timeline` from elsewhere.
function typed(text: string): { number: number | undefined; name: string } {
  const [first = '', rest = ''] = text.split(/\s+(.*)/s);
  const number = numberIn(first);
  return { number, name: number === undefined ? text : rest };
}
