// Done and Undo on the card of a checklist; the answer is the card, drawn anew.
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { tickItem } from '../../features/incidents/tick-item.ts';
import { numberAndRest } from '../button-values.ts';
import type { ActionListener } from '../listener.ts';
import { nothingToTick, tickActions } from '../views/checklist.ts';

const listener = (actionId: string, ticked: boolean): ActionListener<IncidentDeps> => ({
  kind: 'action',
  actionId,
  async handle({ person, value }, deps) {
    const { number, rest } = numberAndRest(value);
    const [checklist = '', item = ''] = rest.split(' ');
    const outcome = await tickItem(deps, { number, actor: person, checklist, item, ticked });
    return outcome.changed ? { kind: 'nothing' } : { kind: 'reply', message: nothingToTick(outcome) };
  },
});

export const tickChecklistItem = listener(tickActions.tick, true);
export const untickChecklistItem = listener(tickActions.untick, false);
