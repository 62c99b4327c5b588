// It is back: the incident is open again, with its clock.
import { AppError } from '../../lib/errors.ts';
import { checkVersion, takeConfirmation } from '../access/confirmation.ts';
import type { Actor } from '../events/event.ts';
import { type Change, changeIncident } from './change-incident.ts';
import { firstResponseDue, startClocks } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { isResolved } from './incident.ts';
import { events } from './incident-events.ts';
import { openChannelJob } from './jobs.ts';
import { beginPart } from './setup-store.ts';

/**
 * Reopens a resolved incident; its clocks start anew. An archived channel cannot be brought back by an app, so a new one is made.
 * @throws AppError `access.refused`, `incidents.not_resolved`.
 */
export async function reopenIncident(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; reason: string; key?: string },
): Promise<{ number: number }> {
  return await changeIncident(deps, { ...input, action: 'incident.reopen' }, (change) =>
    reopen(deps, change, input.reason),
  );
}

/**
 * Reopens as Backbolt proposed it while it watched the figures.
 * @throws AppError `access.confirmation_…`, `incidents.not_resolved`, `access.refused`.
 */
export async function confirmReopening(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; confirmation: string },
): Promise<{ number: number }> {
  const { number, actor } = input;
  return await changeIncident(deps, { number, actor, action: 'incident.reopen' }, async (change) => {
    const confirmation = await takeConfirmation(change.tx, { id: input.confirmation, actor, at: change.at });
    checkVersion(confirmation, String(change.incident.resolutions), `#${number}`);
    return await reopen(deps, change, 'The figures fell during the watch after the end');
  });
}

async function reopen(deps: IncidentDeps, change: Change, reason: string): Promise<{ number: number }> {
  const { tx, incident, at } = change;
  if (!isResolved(incident)) throw notResolved(incident.number);
  const { number } = incident;
  const isAcknowledged = incident.acknowledged_at !== null;
  await change.update({
    status: 'investigating',
    resolved_at: null,
    resolved_by: null,
    summary: null,
    cause: null,
    first_response_due: isAcknowledged ? null : firstResponseDue(deps, incident.severity, at),
  });
  await startClocks(deps, tx, incident, at);
  if (incident.channel_state === 'archived') {
    await change.update({
      channel_state: 'wanted',
      channel: null,
      channel_name: null,
      channel_attempt: incident.channel_attempt + 1,
    });
    for (const step of ['channel', 'card', 'invitations', 'topic', 'bookmarks'] as const)
      await beginPart(tx, number, step);
    await deps.jobs.enqueue(tx, openChannelJob, { incident: number });
  }
  change.record(events.reopened, { reason });
  return { number };
}

function notResolved(number: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'incidents.not_resolved',
    message: `incident ${number} is not resolved`,
    userMessage: `Incident #${number} is open already. Nothing was changed.`,
  });
}
