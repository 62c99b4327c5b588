// When the next status update is due: the rules, without a clock of their own.
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';

/** A draft is offered this long before a deadline, and people are called this long after it (the five minutes). */
export const draftLeadMs = 5 * minute;
export const graceMs = 5 * minute;

/** Nobody may put an update off by more than this in all, however often they ask. */
export const longestSnoozeMinutes = 30;

export const phases = ['waiting', 'drafted', 'reminded', 'missed', 'stopped'] as const;
export type Phase = (typeof phases)[number];

export const Cadence = z.object({
  /** What the updates are about: `incident-12`. */
  subject: z.string(),
  every_minutes: z.number(),
  /** The running number of the deadline. */
  deadline: z.number(),
  due_at: z.date(),
  /** When it was due before it was snoozed. */
  promised_at: z.date(),
  last_at: z.date(),
  phase: z.enum(phases),
});
export type Cadence = z.infer<typeof Cadence>;

const after = (at: Date, minutes: number) => new Date(at.getTime() + minutes * minute);

/** The first deadline of a subject that begins at `at`. */
export function firstDeadline(subject: string, everyMinutes: number, at: Date): Cadence {
  const due = after(at, everyMinutes);
  return {
    subject,
    every_minutes: everyMinutes,
    deadline: 1,
    due_at: due,
    promised_at: due,
    last_at: at,
    phase: 'waiting',
  };
}

/** The deadline after an update that was posted at `at`: one full interval from then, early or late. */
export function afterUpdate(cadence: Cadence, at: Date): Cadence {
  return nextDeadline(cadence, after(at, cadence.every_minutes), { last_at: at });
}

/**
 * The deadline when the interval changes at `at`. A shorter interval holds from now on, a longer one from the last update; neither makes
 * an update overdue by itself, nor forgives one that is.
 */
export function afterChange(cadence: Cadence, everyMinutes: number, at: Date): Cadence {
  if (everyMinutes === cadence.every_minutes || cadence.due_at <= at)
    return { ...cadence, every_minutes: everyMinutes };
  const fromNow = after(at, everyMinutes);
  const fromLast = after(cadence.last_at, everyMinutes);
  const due = everyMinutes < cadence.every_minutes ? earlier(cadence.due_at, fromNow) : later(cadence.due_at, fromLast);
  return nextDeadline(cadence, due, { every_minutes: everyMinutes });
}

/**
 * The deadline when an update is put off by `minutes`, counted from when it is due, or from `at` when that has passed.
 * @throws AppError `cadence.snooze_too_long` when it would be later than 30 minutes after what was promised.
 */
export function afterSnooze(cadence: Cadence, minutes: number, at: Date): Cadence {
  const due = after(later(cadence.due_at, at), minutes);
  const latest = after(cadence.promised_at, longestSnoozeMinutes);
  if (due > latest) throw tooLong(Math.floor((latest.getTime() - later(cadence.due_at, at).getTime()) / minute));
  return { ...nextDeadline(cadence, due), promised_at: cadence.promised_at };
}

function nextDeadline(cadence: Cadence, due: Date, change: Partial<Cadence> = {}): Cadence {
  return { ...cadence, ...change, deadline: cadence.deadline + 1, due_at: due, promised_at: due, phase: 'waiting' };
}

const earlier = (a: Date, b: Date) => (a < b ? a : b);
const later = (a: Date, b: Date) => (a > b ? a : b);

function tooLong(left: number): AppError {
  const rest =
    left > 0 ? `At most ${left} more minutes are possible.` : 'It cannot be put off any further: post an update now.';
  return new AppError({
    kind: 'invalid',
    code: 'cadence.snooze_too_long',
    message: `a snooze past ${longestSnoozeMinutes} minutes was asked for`,
    userMessage: `An update can be put off by ${longestSnoozeMinutes} minutes in all. ${rest} Nothing was changed.`,
  });
}
