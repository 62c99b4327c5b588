// The figures on an open incident's card: drawn anew every few minutes, for as long as it is open.
import { changeIncident } from './change-incident.ts';
import { refreshLater } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { isResolved } from './incident.ts';
import { updateIncident } from './incident-store.ts';
import { drawCardJob } from './jobs.ts';

/** A timer's job: the card shows the figures of now, and the next time is set. */
export async function refreshFigures(deps: IncidentDeps, input: { incident: number }): Promise<void> {
  const { incident: number } = input;
  await changeIncident(deps, { number, actor: 'backbolt', action: 'incident.read' }, async ({ tx, incident, at }) => {
    if (isResolved(incident)) return null;
    await updateIncident(tx, number, {});
    await deps.jobs.enqueue(tx, drawCardJob, { incident: number, refresh: true });
    await refreshLater(tx, number, at);
    return null;
  });
}
