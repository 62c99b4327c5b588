// The clocks of an incident: when each is due, and the key under which it is moved and stopped.
import type { Tx } from '../../db/own.ts';
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { day, minute } from '../../lib/clock.ts';
import { startCadence } from '../cadence/keep-cadence.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, type Severity, streamOf } from './incident.ts';
import {
  archiveDueJob,
  askForCommanderJob,
  cadenceJobs,
  firstResponseJob,
  prolongedJob,
  refreshFiguresJob,
  watchJob,
} from './jobs.ts';

type PolicyDeps = Pick<IncidentDeps, 'incidentPolicy'>;

const keys = {
  firstResponse: (number: number) => `${streamOf(number)}:first-response`,
  commander: (number: number, after: number) => `${streamOf(number)}:commander:${after}`,
  prolonged: (number: number) => `${streamOf(number)}:prolonged`,
  figures: (number: number) => `${streamOf(number)}:figures`,
  watch: (number: number) => `${streamOf(number)}:watch`,
  archive: (number: number) => `${streamOf(number)}:archive`,
};

const after = (at: Date, minutes: number) => new Date(at.getTime() + minutes * minute);

// Slack allows 50 edits a minute in all (chat.update, tier 3): a hundred open incidents keep below half of that.
const refreshEveryMinutes = 5;

/** Until when somebody must acknowledge an incident of this severity that begins at `at`. */
export function firstResponseDue({ incidentPolicy }: PolicyDeps, severity: Severity, at: Date): Date {
  return after(at, incidentPolicy.severities[severity].first_response_minutes);
}

/** Starts them all at `at`, of a new incident or of one that is open again; that of the first response unless somebody responded before. */
export async function startClocks(deps: PolicyDeps, tx: Tx, incident: Incident, at: Date): Promise<void> {
  const { number, severity } = incident;
  const { severities, ask_for_commander_after_minutes: asks } = deps.incidentPolicy;
  const data = { incident: number };
  await clearTimer(tx, keys.watch(number));
  await clearTimer(tx, keys.archive(number));
  const everyMinutes = severities[severity].update_every_minutes;
  await startCadence(tx, cadenceJobs, { subject: streamOf(number), everyMinutes, at });
  if (incident.acknowledged_at === null) {
    const dueAt = firstResponseDue(deps, severity, at);
    await setTimer(tx, { key: keys.firstResponse(number), job: firstResponseJob, data, dueAt });
  }
  for (const minutes of asks) {
    const asked = { ...data, after_minutes: minutes };
    const key = keys.commander(number, minutes);
    await setTimer(tx, { key, job: askForCommanderJob, data: asked, dueAt: after(at, minutes) });
  }
  await refreshLater(tx, number, at);
  await setProlonged(deps, tx, number, severity, at);
}

/**
 * Moves the clocks to another severity; returns until when somebody must acknowledge. That is counted from the start, but what becomes
 * more urgent now is not late at once.
 */
export async function moveClocks(
  deps: PolicyDeps,
  tx: Tx,
  incident: Incident,
  severity: Severity,
  at: Date,
): Promise<Date | null> {
  const { number, started_at: start } = incident;
  await setProlonged(deps, tx, number, severity, start);
  if (incident.first_response_due === null) return null;
  const fromStart = firstResponseDue(deps, severity, start);
  const dueAt = fromStart > at ? fromStart : firstResponseDue(deps, severity, at);
  await setTimer(tx, { key: keys.firstResponse(number), job: firstResponseJob, data: { incident: number }, dueAt });
  return dueAt;
}

export async function stopFirstResponse(tx: Tx, number: number): Promise<void> {
  await clearTimer(tx, keys.firstResponse(number));
}

export async function stopAskingForCommander({ incidentPolicy }: PolicyDeps, tx: Tx, number: number): Promise<void> {
  for (const minutes of incidentPolicy.ask_for_commander_after_minutes) {
    await clearTimer(tx, keys.commander(number, minutes));
  }
}

/** Stops the clocks of an incident that is over at `at`, and starts those of its aftermath. */
export async function endClocks(
  deps: PolicyDeps,
  tx: Tx,
  over: { number: number; resolution: number },
  at: Date,
): Promise<void> {
  const { number, resolution } = over;
  await stopFirstResponse(tx, number);
  await stopAskingForCommander(deps, tx, number);
  await clearTimer(tx, keys.prolonged(number));
  await clearTimer(tx, keys.figures(number));
  await watchLater(tx, { incident: number, resolution }, at);
  const days = deps.incidentPolicy.resolved.archive_channel_after_days;
  if (days === null) return;
  const dueAt = new Date(at.getTime() + days * day);
  await setTimer(tx, { key: keys.archive(number), job: archiveDueJob, data: { incident: number, resolution }, dueAt });
}

/** The figures on the card are drawn anew in a few minutes. */
export async function refreshLater(tx: Tx, number: number, at: Date): Promise<void> {
  const dueAt = after(at, refreshEveryMinutes);
  await setTimer(tx, { key: keys.figures(number), job: refreshFiguresJob, data: { incident: number }, dueAt });
}

/** After the end the figures are looked at once a minute. */
export async function watchLater(tx: Tx, watched: { incident: number; resolution: number }, at: Date): Promise<void> {
  await setTimer(tx, { key: keys.watch(watched.incident), job: watchJob, data: watched, dueAt: after(at, 1) });
}

// Only a P0 is ever prolonged; it may become one later.
async function setProlonged(deps: PolicyDeps, tx: Tx, number: number, severity: Severity, from: Date): Promise<void> {
  const key = keys.prolonged(number);
  if (severity !== 'P0') {
    await clearTimer(tx, key);
    return;
  }
  const dueAt = after(from, deps.incidentPolicy.escalation.levels[4].minutes);
  await setTimer(tx, { key, job: prolongedJob, data: { incident: number }, dueAt });
}
