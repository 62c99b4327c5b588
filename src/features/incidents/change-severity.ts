// How bad it is: a change of severity moves the clocks that follow from it.
import { changeCadence } from '../cadence/keep-cadence.ts';
import type { Actor } from '../events/event.ts';
import { beginChecklists } from './begin-checklists.ts';
import { changeIncident } from './change-incident.ts';
import { moveClocks } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { endEscalations } from './escalate.ts';
import { requireOpen, type Severity, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { cadenceJobs } from './jobs.ts';

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
      await change.update({ first_response_due: await moveClocks(deps, tx, incident, severity, at) });
      if (severity !== 'P0') await endEscalations(tx, incident.number, 'prolonged');
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
