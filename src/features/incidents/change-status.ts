// How far it has come, and whether people wait for a decision.
import type { Actor } from '../events/event.ts';
import { changeIncident } from './change-incident.ts';
import { setDecision } from './decide-rollback.ts';
import type { IncidentDeps } from './deps.ts';
import { type OpenStatus, requireOpen } from './incident.ts';
import { events } from './incident-events.ts';

/**
 * Changes the status of an open incident, and says whether the decision to roll back is pending: while it is, policy's level for it is called.
 * @throws AppError `access.refused`, `incidents.resolved`.
 */
export async function changeStatus(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; status: OpenStatus; decisionPending: boolean; reason: string; key?: string },
): Promise<{ changed: boolean }> {
  const { status, reason, decisionPending } = input;
  return await changeIncident(deps, { ...input, action: 'incident.status' }, async (change) => {
    const { incident } = change;
    requireOpen(incident);
    const moved = incident.status !== status;
    if (moved) change.record(events.statusChanged, { from: incident.status, to: status, reason });
    const decision = await setDecision(change, decisionPending, reason);
    if (moved) await change.update({ status });
    return { changed: moved || decision };
  });
}
