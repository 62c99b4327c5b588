// Keeps the deadlines of a subject's status updates: each change moves the timers of its three phases in the same transaction.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Job } from '../../jobs/define-job.ts';
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import {
  afterChange,
  afterSnooze,
  afterUpdate,
  type Cadence,
  draftLeadMs,
  firstDeadline,
  graceMs,
  type Phase,
  phases,
} from './cadence.ts';
import { lockCadence, putCadence, setPhase } from './cadence-store.ts';

/** One deadline of one subject. */
export const Deadline = z.object({ subject: z.string(), deadline: z.number() });
export type Deadline = z.infer<typeof Deadline>;

/** What the owner of the subject does five minutes before a deadline, at it, and five minutes after it. */
export type CadenceJobs = { drafted: Job<Deadline>; reminded: Job<Deadline>; missed: Job<Deadline> };

type TimedPhase = keyof CadenceJobs;
const offsets: Record<TimedPhase, number> = { drafted: -draftLeadMs, reminded: 0, missed: graceMs };
const timed = Object.keys(offsets) as TimedPhase[];

/** Begins to expect updates, the first one interval after `at`. Of a subject that has a cadence already it starts anew. */
export async function startCadence(
  tx: Tx,
  jobs: CadenceJobs,
  input: { subject: string; everyMinutes: number; at: Date },
): Promise<Cadence> {
  const before = await lockCadence(tx, input.subject);
  const first = firstDeadline(input.subject, input.everyMinutes, input.at);
  // The number goes on: a job of before must not take a deadline of now for its own.
  return await keep(tx, jobs, { ...first, deadline: (before?.deadline ?? 0) + 1 });
}

/** Ends it: nothing is due any more. */
export async function stopCadence(tx: Tx, subject: string): Promise<void> {
  await setPhase(tx, subject, 'stopped');
  for (const phase of timed) await clearTimer(tx, timerKey(subject, phase));
}

/** An update was posted at `at`. Returns the deadline that it met or missed, and the next; undefined when none is expected. */
export async function recordUpdate(
  tx: Tx,
  jobs: CadenceJobs,
  input: { subject: string; at: Date },
): Promise<{ met: Cadence; next: Cadence } | undefined> {
  const met = await lockRunning(tx, input.subject);
  if (met === undefined) return undefined;
  return { met, next: await keep(tx, jobs, afterUpdate(met, input.at)) };
}

/** From now on an update is due every so many minutes. `changed` is false when that was so before. */
export async function changeCadence(
  tx: Tx,
  jobs: CadenceJobs,
  input: { subject: string; everyMinutes: number; at: Date },
): Promise<{ cadence: Cadence; changed: boolean } | undefined> {
  const before = await lockRunning(tx, input.subject);
  if (before === undefined) return undefined;
  if (before.every_minutes === input.everyMinutes) return { cadence: before, changed: false };
  const cadence = afterChange(before, input.everyMinutes, input.at);
  if (cadence.deadline !== before.deadline) await keep(tx, jobs, cadence);
  else await putCadence(tx, cadence);
  return { cadence, changed: true };
}

/** Puts the next update off. @throws AppError `cadence.snooze_too_long`. */
export async function snoozeCadence(
  tx: Tx,
  jobs: CadenceJobs,
  input: { subject: string; minutes: number; at: Date },
): Promise<Cadence | undefined> {
  const before = await lockRunning(tx, input.subject);
  return before && (await keep(tx, jobs, afterSnooze(before, input.minutes, input.at)));
}

/**
 * Enters a phase of a deadline: returns the cadence for the first to ask, and undefined for every later one, and once the deadline is no
 * longer the present one.
 */
export async function enterPhase(tx: Tx, deadline: Deadline, phase: TimedPhase): Promise<Cadence | undefined> {
  const cadence = await lockCadence(tx, deadline.subject);
  if (cadence === undefined || cadence.deadline !== deadline.deadline) return undefined;
  if (rank(cadence.phase) >= rank(phase)) return undefined;
  await setPhase(tx, deadline.subject, phase);
  return cadence;
}

async function lockRunning(tx: Tx, subject: string): Promise<Cadence | undefined> {
  const cadence = await lockCadence(tx, subject);
  return cadence?.phase === 'stopped' ? undefined : cadence;
}

const rank = (phase: Phase) => phases.indexOf(phase);
const timerKey = (subject: string, phase: TimedPhase) => `cadence:${subject}:${phase}`;

async function keep(tx: Tx, jobs: CadenceJobs, cadence: Cadence): Promise<Cadence> {
  await putCadence(tx, cadence);
  const data = { subject: cadence.subject, deadline: cadence.deadline };
  for (const phase of timed) {
    const dueAt = new Date(cadence.due_at.getTime() + offsets[phase]);
    await setTimer(tx, { key: timerKey(cadence.subject, phase), job: jobs[phase], data, dueAt });
  }
  return cadence;
}
