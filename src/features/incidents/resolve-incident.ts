// The end of an incident: what it was and why, after which the figures are still watched for a while.
import { second } from '../../lib/clock.ts';
import { stopCadence } from '../cadence/keep-cadence.ts';
import type { Actor } from '../events/event.ts';
import { changeIncident } from './change-incident.ts';
import { endClocks } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { endEscalations } from './escalate.ts';
import { isResolved, requireOpen, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { archiveChannelJob } from './jobs.ts';
import { endUpdates } from './update-store.ts';

/**
 * Resolves the incident: no update is due any more, nobody is called, the figures are watched for policy's time.
 * @throws AppError `access.refused`, `incidents.resolved` for whoever is second.
 */
export async function resolveIncident(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; summary: string; cause: string; key?: string },
): Promise<{ resolvedAt: string }> {
  const { summary, cause } = input;
  return await changeIncident(deps, { ...input, action: 'incident.resolve' }, async (change) => {
    const { tx, incident, at, actor } = change;
    requireOpen(incident);
    const { number } = incident;
    const resolution = incident.resolutions + 1;
    await change.update({
      status: 'resolved',
      resolved_at: at,
      resolved_by: actor,
      summary,
      cause,
      resolutions: resolution,
      decision_pending: false,
      first_response_due: null,
    });
    await stopCadence(tx, streamOf(number));
    await endUpdates(tx, number);
    await endEscalations(tx, number);
    await endClocks(deps, tx, { number, resolution }, at);
    const after = Math.round((at.getTime() - incident.started_at.getTime()) / second);
    change.record(events.resolved, { summary, cause, after_seconds: after });
    return { resolvedAt: at.toISOString() };
  });
}

/** A timer's job some days after the end, if policy says so: the channel is archived, unless the incident was reopened. */
export async function archiveWhenDue(
  deps: IncidentDeps,
  input: { incident: number; resolution: number },
): Promise<void> {
  await changeIncident(deps, bySystem(input.incident), async ({ tx, incident }) => {
    const over = isResolved(incident) && incident.resolutions === input.resolution;
    if (!over || incident.channel_state !== 'ready') return null;
    await deps.jobs.enqueue(tx, archiveChannelJob, { incident: incident.number });
    return null;
  });
}

/** Takes down that the channel was archived, or why Slack refused that. */
export async function recordArchived(
  deps: IncidentDeps,
  number: number,
  { channel, refusal }: { channel: string; refusal: string | undefined },
): Promise<void> {
  await changeIncident(deps, { ...bySystem(number), isShown: false }, async (change) => {
    if (change.incident.channel !== channel || change.incident.channel_state !== 'ready') return null;
    if (refusal === undefined) await change.update({ channel_state: 'archived' });
    if (refusal === undefined) change.record(events.channelArchived, { channel });
    else change.record(events.archiveRefused, { channel, reason: refusal });
    return null;
  });
}

const bySystem = (number: number) => ({ number, actor: 'backbolt', action: 'incident.set_up' as const });
