// The clocks that run while an incident is open: from its declaration, and again from its reopening.
import type { Tx } from '../../db/own.ts';
import { setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { startCadence } from '../cadence/keep-cadence.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, type Severity, streamOf } from './incident.ts';
import { askForCommanderJob, cadenceJobs, firstResponseJob, prolongedJob } from './jobs.ts';
import { refreshLater } from './refresh-figures.ts';

/** By when somebody must acknowledge what begins at `at`. */
export function firstResponseDue({ incidentPolicy }: IncidentDeps, severity: Severity, at: Date): Date {
  return new Date(at.getTime() + incidentPolicy.severities[severity].first_response_minutes * minute);
}

/** Starts them all at `at`; that of the first response unless somebody responded before. */
export async function startClocks(deps: IncidentDeps, tx: Tx, incident: Incident, at: Date): Promise<void> {
  const { number, severity } = incident;
  const stream = streamOf(number);
  const { severities, ask_for_commander_after_minutes: asks, escalation } = deps.incidentPolicy;
  const after = (minutes: number) => new Date(at.getTime() + minutes * minute);
  const data = { incident: number };
  const everyMinutes = severities[severity].update_every_minutes;
  await startCadence(tx, cadenceJobs, { subject: stream, everyMinutes, at });
  if (incident.acknowledged_at === null) {
    const dueAt = firstResponseDue(deps, severity, at);
    await setTimer(tx, { key: `${stream}:first-response`, job: firstResponseJob, data, dueAt });
  }
  for (const minutes of asks) {
    const ask = { ...data, after_minutes: minutes };
    const key = `${stream}:commander:${minutes}`;
    await setTimer(tx, { key, job: askForCommanderJob, data: ask, dueAt: after(minutes) });
  }
  await refreshLater(tx, number, at);
  const prolonged = after(escalation.levels[4].minutes);
  await setTimer(tx, { key: `${stream}:prolonged`, job: prolongedJob, data, dueAt: prolonged });
}
