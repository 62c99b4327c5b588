// What happens when a status update is due and nobody has posted it: a reminder, and five minutes later people are called.
import type { Cadence } from '../cadence/cadence.ts';
import { type Deadline, enterPhase } from '../cadence/keep-cadence.ts';
import { type Change, changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { startEscalation } from './escalate.ts';
import { isResolved, numberOf } from './incident.ts';
import { events } from './incident-events.ts';
import { rolesHeld } from './incident-store.ts';
import { queueNotice } from './queue-notice.ts';

/** A timer's job at a deadline: one reminder in the channel, to those whose task it is. */
export async function remindOfUpdate(deps: IncidentDeps, deadline: Deadline): Promise<void> {
  const number = numberOf(deadline.subject);
  await changeIncident(deps, bySystem(number), async (change) => {
    const cadence = await enterPhase(change.tx, deadline, 'reminded');
    if (cadence !== undefined && !isResolved(change.incident)) await remind(deps, change, cadence);
    return null;
  });
}

/** A timer's job five minutes after a deadline: the miss is recorded and people are called. */
export async function missUpdate(deps: IncidentDeps, deadline: Deadline): Promise<void> {
  const number = numberOf(deadline.subject);
  await changeIncident(deps, bySystem(number), async (change) => {
    const { tx, incident } = change;
    const cadence = await enterPhase(tx, deadline, 'missed');
    if (cadence === undefined || isResolved(incident)) return null;
    // After a pause both are due at once, and this one may be first.
    if (cadence.phase !== 'reminded') await remind(deps, change, cadence);
    await startEscalation(deps, change, `update:${deadline.deadline}`);
    change.record(events.updateMissed, { deadline: deadline.deadline, due: cadence.due_at.toISOString() });
    return null;
  });
}

async function remind(deps: IncidentDeps, change: Change, { deadline, due_at: due }: Cadence): Promise<void> {
  const { tx, incident } = change;
  const held = await rolesHeld(tx, incident.number);
  const asked = held.filter(({ role }) => role === 'commander' || role === 'communications_lead');
  const people = [...new Set(asked.map(({ person }) => person))];
  const key = `reminder:${incident.number}:${deadline}`;
  const content = { kind: 'reminder' as const, deadline, due, people };
  await queueNotice(deps, tx, { incident: incident.number, key, recipient: null, content });
  change.record(events.updateReminded, { deadline, due: due.toISOString() });
}

// The announcement shows when the next update is due, but not that it is late.
const bySystem = (number: number) => ({
  number,
  actor: 'backbolt',
  action: 'incident.update' as const,
  isShown: 'on_card' as const,
});
