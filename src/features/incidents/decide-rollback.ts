// Whether people wait for the decision to roll back: while they do, policy's level for it is called.
import type { Change } from './change-incident.ts';
import { callLevel, decisionLevel, endEscalations } from './escalate.ts';
import { events } from './incident-events.ts';

/** Marks the decision as pending or made, within a change. @returns whether that was new. */
export async function setDecision(change: Change, pending: boolean, reason: string): Promise<boolean> {
  const { tx, incident } = change;
  if (incident.decision_pending === pending) return false;
  change.record(pending ? events.decisionAsked : events.decisionMade, { reason });
  if (pending) await callLevel(change, `decision:${incident.version}`, decisionLevel);
  else await endEscalations(tx, incident.number, 'decision');
  await change.update({ decision_pending: pending });
  return true;
}
