// The figures on an open incident's card: drawn anew every few minutes, for as long as it is open.
import type { Tx } from '../../db/own.ts';
import { setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { changeIncident, showAnew } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { isResolved, streamOf } from './incident.ts';
import { refreshFiguresJob } from './jobs.ts';

// Slack allows 50 edits a minute in all (chat.update, tier 3): a hundred open incidents keep below half of that.
const everyMs = 5 * minute;

/** A timer's job: the card shows the figures of now, and the next time is set. */
export async function refreshFigures(deps: IncidentDeps, input: { incident: number }): Promise<void> {
  const { incident: number } = input;
  await changeIncident(deps, { number, actor: 'backbolt', action: 'incident.read' }, async ({ tx, incident, at }) => {
    if (isResolved(incident)) return null;
    await showAnew(deps, tx, number);
    await refreshLater(tx, number, at);
    return null;
  });
}

export async function refreshLater(tx: Tx, number: number, at: Date): Promise<void> {
  const dueAt = new Date(at.getTime() + everyMs);
  await setTimer(tx, { key: `${streamOf(number)}:figures`, job: refreshFiguresJob, data: { incident: number }, dueAt });
}
