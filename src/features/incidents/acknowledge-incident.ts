// The first response: a clock that somebody stops by acknowledging, and what happens when nobody does.
import { second } from '../../lib/clock.ts';
import type { Actor } from '../events/event.ts';
import { changeIncident } from './change-incident.ts';
import { stopFirstResponse } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { callLevel, endEscalations, prolongedLevel, startEscalation } from './escalate.ts';
import { isResolved, requireOpen } from './incident.ts';
import { events } from './incident-events.ts';
import { bringIn } from './join-incident.ts';

/**
 * Stops the clock of the first response, once. `first` is false when somebody had done so before: then nothing changes.
 * @throws AppError `incidents.resolved`.
 */
export async function acknowledgeIncident(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; key?: string },
): Promise<{ by: string; first: boolean }> {
  const what = { ...input, action: 'incident.acknowledge' as const, isShown: 'on_card' as const };
  return await changeIncident(deps, what, async (change) => {
    const { tx, incident, at, actor } = change;
    requireOpen(incident);
    if (incident.acknowledged_by !== null) return { by: incident.acknowledged_by, first: false };
    await change.update({ acknowledged_at: at, acknowledged_by: actor, first_response_due: null });
    await stopFirstResponse(tx, incident.number);
    await endEscalations(tx, incident.number, 'first_response');
    if (!actor.startsWith('cli:')) await bringIn(deps, change, actor);
    const after = Math.round((at.getTime() - incident.started_at.getTime()) / second);
    change.record(events.acknowledged, { after_seconds: after });
    return { by: actor, first: true };
  });
}

/** A timer's job: nobody responded in time, so people are called. */
export async function missFirstResponse(deps: IncidentDeps, input: { incident: number }): Promise<void> {
  await changeIncident(deps, bySystem(input.incident), async (change) => {
    const { incident } = change;
    if (isResolved(incident) || incident.acknowledged_at !== null || incident.first_response_due === null) return null;
    if (!(await startEscalation(deps, change, `first_response:${incident.resolutions}`))) return null;
    await change.update({ first_response_due: null });
    change.record(events.firstResponseMissed, { due: incident.first_response_due.toISOString() });
    return null;
  });
}

/** A timer's job: a P0 has been open for as long as policy allows, so its last level is called. */
export async function escalateProlonged(deps: IncidentDeps, input: { incident: number }): Promise<void> {
  await changeIncident(deps, bySystem(input.incident), async (change) => {
    if (isResolved(change.incident) || change.incident.severity !== 'P0') return null;
    await callLevel(change, `prolonged:${change.incident.resolutions}`, prolongedLevel);
    return null;
  });
}

const bySystem = (number: number) => ({ number, actor: 'backbolt', action: 'incident.escalate' as const });
