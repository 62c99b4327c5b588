// The timeline, a page at a time, in a modal.
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { whichIncident } from '../../features/incidents/read-incident.ts';
import { readTimeline } from '../../features/incidents/read-timeline.ts';
import { incidentNumber, numberAndRest, typedNumber } from '../button-values.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import { incidentActions } from '../views/incident-card.ts';
import { timelineModal, timelinePageAction, timelinePageSize, timelineTitle } from '../views/timeline.ts';

export const openTimeline: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: incidentActions.timeline,
  handle: async ({ person, value }, deps) => open(deps, person, async () => incidentNumber(value)),
};

/** `/auth-incident timeline [12]` */
export const openTimelineByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'timeline',
  handle: async ({ person, channel, text }, deps) =>
    open(deps, person, async () => {
      return (await whichIncident(deps, { actor: person, number: typedNumber(text), channel })).number;
    }),
};

const turn = (direction: 'earlier' | 'later'): ActionListener<IncidentDeps> => ({
  kind: 'action',
  actionId: `${timelinePageAction}_${direction}`,
  async handle({ person, value }, deps) {
    const { number, rest } = numberAndRest(value);
    return { kind: 'update_modal', view: await page(deps, person, number, Number(rest) || 0) };
  },
});

export const turnToEarlier = turn('earlier');
export const turnToLater = turn('later');

function open(deps: IncidentDeps, person: string, which: () => Promise<number>): Outcome {
  return { kind: 'open_modal', title: timelineTitle, build: async () => page(deps, person, await which(), 0) };
}

async function page(deps: IncidentDeps, actor: string, number: number, after: number) {
  const asked = { after: String(after), limit: timelinePageSize };
  return timelineModal(await readTimeline(deps, { number, actor, page: asked }), after);
}
