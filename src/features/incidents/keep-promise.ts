// What happens when a status update is due and nobody has posted it: a reminder, and five minutes later people are called.
import { type Deadline, enterPhase } from '../cadence/keep-cadence.ts';
import { changeIncident } from './change-incident.ts';
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
    const { tx, incident } = change;
    const cadence = await enterPhase(tx, deadline, 'reminded');
    if (cadence === undefined || isResolved(incident)) return null;
    const held = await rolesHeld(tx, number);
    const people = held.filter(({ role }) => role === 'commander' || role === 'communications_lead');
    const content = {
      kind: 'reminder' as const,
      deadline: deadline.deadline,
      due: cadence.due_at,
      people: [...new Set(people.map(({ person }) => person))],
    };
    const key = `reminder:${number}:${deadline.deadline}`;
    await queueNotice(deps, tx, { incident: number, key, recipient: null, content });
    change.record(events.updateReminded, { deadline: deadline.deadline, due: cadence.due_at.toISOString() });
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
    await startEscalation(deps, change, `update:${deadline.deadline}`);
    change.record(events.updateMissed, { deadline: deadline.deadline, due: cadence.due_at.toISOString() });
    return null;
  });
}

const bySystem = (number: number) => ({ number, actor: 'backbolt', action: 'incident.update' as const });
