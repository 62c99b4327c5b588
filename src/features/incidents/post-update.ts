// Posts a status update, or puts it off: the two ways in which the promise of a deadline is kept.
import { second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { recordUpdate, snoozeCadence } from '../cadence/keep-cadence.ts';
import type { Actor } from '../events/event.ts';
import { type Change, changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { endEscalations } from './escalate.ts';
import { requireOpen, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { cadenceJobs } from './jobs.ts';
import { queueNotice } from './queue-notice.ts';
import type { UpdateText } from './status-update.ts';
import { findDraft, insertUpdate, latestUpdate } from './update-store.ts';

export type Posted = { number: number; nextDue: string | null };

/**
 * Posts an update in the incident's channel and shows it on the announcement; the next one is due one interval from now.
 * @throws AppError `access.refused`, `incidents.resolved`.
 */
export async function postUpdate(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; key: string; text: UpdateText },
): Promise<Posted> {
  return await changeIncident(deps, { ...input, action: 'incident.update' }, (change) =>
    post(deps, change, input.text),
  );
}

/**
 * Posts a draft exactly as it was shown, once.
 * @throws AppError `incidents.draft_outdated` when the deadline that it was written for has passed on.
 */
export async function postDraft(
  deps: IncidentDeps,
  input: { actor: Actor; draft: string },
): Promise<Posted & { incident: number }> {
  const draft = await findDraft(deps.db, input.draft);
  if (draft === undefined) throw draftOutdated();
  const { id, incident, deadline, ...text } = draft;
  const key = `draft:${id}`;
  return await changeIncident(
    deps,
    { number: incident, actor: input.actor, action: 'incident.update', key },
    async (change) => {
      const posted = await post(deps, change, text, deadline);
      return { ...posted, incident };
    },
  );
}

async function post(deps: IncidentDeps, change: Change, text: UpdateText, forDeadline?: number): Promise<Posted> {
  const { tx, incident, at, actor } = change;
  requireOpen(incident);
  const subject = streamOf(incident.number);
  const kept = await recordUpdate(tx, cadenceJobs, { subject, at });
  if (forDeadline !== undefined && kept?.met.deadline !== forDeadline) throw draftOutdated();
  const number = ((await latestUpdate(tx, incident.number))?.number ?? 0) + 1;
  const nextDue = kept?.next.due_at ?? null;
  const update = { ...text, incident: incident.number, number, posted_by: actor, posted_at: at, next_due_at: nextDue };
  await insertUpdate(tx, update);
  await endEscalations(tx, incident.number, 'update');
  const content = { kind: 'update' as const, number, text, by: actor, at, next_due: nextDue };
  await queueNotice(deps, tx, {
    incident: incident.number,
    key: `update:${incident.number}:${number}`,
    recipient: null,
    content,
  });
  const late = kept === undefined ? 0 : Math.max(0, Math.round((at.getTime() - kept.met.due_at.getTime()) / second));
  const next_due = nextDue?.toISOString() ?? null;
  change.record(events.updated, {
    ...text,
    number,
    deadline: kept?.met.deadline ?? null,
    late_seconds: late,
    next_due,
  });
  return { number, nextDue: next_due };
}

/**
 * Puts the next update off, with a reason; it stays in the record as a deviation.
 * @throws AppError `cadence.snooze_too_long`, `access.refused`, `incidents.resolved`.
 */
export async function snoozeUpdate(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; minutes: number; reason: string; key?: string },
): Promise<{ due: string }> {
  const { minutes, reason } = input;
  return await changeIncident(deps, { ...input, action: 'incident.update' }, async (change) => {
    const { tx, incident, at } = change;
    requireOpen(incident);
    const cadence = await snoozeCadence(tx, cadenceJobs, { subject: streamOf(incident.number), minutes, at });
    if (cadence === undefined) throw draftOutdated();
    await endEscalations(tx, incident.number, 'update');
    const due = cadence.due_at.toISOString();
    change.record(events.updateSnoozed, { deadline: cadence.deadline, minutes, reason, due });
    return { due };
  });
}

function draftOutdated(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'incidents.draft_outdated',
    message: 'the draft belongs to a deadline that has passed on',
    userMessage:
      'This draft is no longer the latest: an update was posted, or put off, since it was written. Nothing was posted. Click Post update on the card of the incident to write a new one.',
  });
}
