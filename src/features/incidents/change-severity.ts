// How bad it is: a change of severity moves the clocks that follow from it.
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { changeCadence } from '../cadence/keep-cadence.ts';
import type { Actor } from '../events/event.ts';
import { beginChecklists } from './begin-checklists.ts';
import { type Change, changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { endEscalations } from './escalate.ts';
import { requireOpen, type Severity, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { cadenceJobs, firstResponseJob, prolongedJob } from './jobs.ts';

/**
 * Changes the severity, and with it the cadence and the clock of the first response; or only the cadence.
 * @param input.everyMinutes how often an update is due in this incident; as policy says for the severity when absent.
 * @throws AppError `access.refused`, `incidents.resolved`.
 */
export async function changeSeverity(
  deps: IncidentDeps,
  input: {
    number: number;
    actor: Actor;
    severity: Severity;
    reason: string;
    everyMinutes?: number | undefined;
    key?: string;
  },
): Promise<{ changed: boolean }> {
  const { severity, reason } = input;
  return await changeIncident(deps, { ...input, action: 'incident.severity' }, async (change) => {
    const { tx, incident, at } = change;
    requireOpen(incident);
    const everyMinutes = input.everyMinutes ?? deps.incidentPolicy.severities[severity].update_every_minutes;
    const subject = streamOf(incident.number);
    const before = incident.severity;
    if (before !== severity) {
      await change.update({ severity });
      await moveClocks(deps, change, severity);
      change.record(events.severityChanged, { from: before, to: severity, reason });
      const begun = await beginChecklists(deps, tx, { number: incident.number, severity }, at);
      for (const data of begun) change.record(events.checklistStarted, data);
    }
    const cadence = await changeCadence(tx, cadenceJobs, { subject, everyMinutes, at });
    if (cadence?.changed) {
      change.record(events.cadenceChanged, {
        every_minutes: everyMinutes,
        due: cadence.cadence.due_at.toISOString(),
        reason,
      });
    }
    return { changed: before !== severity || cadence?.changed === true };
  });
}

async function moveClocks(deps: IncidentDeps, change: Change, severity: Severity): Promise<void> {
  const { tx, incident, at } = change;
  const stream = streamOf(incident.number);
  const data = { incident: incident.number };
  const after = (minutes: number) => new Date(incident.started_at.getTime() + minutes * minute);
  if (incident.first_response_due !== null && incident.acknowledged_at === null) {
    // Counted from the start; but what becomes more urgent now is not late at once.
    const minutes = deps.incidentPolicy.severities[severity].first_response_minutes;
    const fromNow = new Date(at.getTime() + minutes * minute);
    const due = after(minutes) > at ? after(minutes) : fromNow;
    await change.update({ first_response_due: due });
    await setTimer(tx, { key: `${stream}:first-response`, job: firstResponseJob, data, dueAt: due });
  }
  const key = `${stream}:prolonged`;
  if (severity !== 'P0') {
    await clearTimer(tx, key);
    await endEscalations(tx, incident.number, 'prolonged');
    return;
  }
  const dueAt = after(deps.incidentPolicy.escalation.levels[4].minutes);
  await setTimer(tx, { key, job: prolongedJob, data, dueAt });
}
