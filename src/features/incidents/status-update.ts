// The status update of seed S4: a colour and four lines, and what Backbolt proposes to say in them.
import { z } from 'zod';
import type { AuthSnapshot } from '../auth-metrics/snapshot.ts';
import type { OpenStatus, Severity, Status } from './incident.ts';

export const colours = ['GREEN', 'YELLOW', 'RED'] as const;
export type Colour = (typeof colours)[number];

/** What a person writes; each line at most as long as `lengths.text` says. */
export const UpdateText = z.object({
  colour: z.enum(colours),
  progress: z.string(),
  metrics: z.string(),
  issues: z.string(),
  next: z.string(),
});
export type UpdateText = z.infer<typeof UpdateText>;

export const StatusUpdate = UpdateText.extend({
  incident: z.number(),
  number: z.number(),
  posted_by: z.string(),
  posted_at: z.date(),
  next_due_at: z.date().nullable(),
});
export type StatusUpdate = z.infer<typeof StatusUpdate>;

export const Draft = UpdateText.extend({ id: z.string(), incident: z.number(), deadline: z.number() });
export type Draft = z.infer<typeof Draft>;

const byFigures: Record<AuthSnapshot['verdict']['level'], Colour> = {
  healthy: 'GREEN',
  degraded: 'YELLOW',
  unknown: 'YELLOW',
  failing: 'RED',
};

const byStatus: Record<Status, Colour> = {
  investigating: 'YELLOW',
  identified: 'YELLOW',
  monitoring: 'GREEN',
  resolved: 'GREEN',
};

/**
 * Proposes a colour: the worse of what the figures say and what the status says, and RED for a P0 whose figures nobody knows.
 * Figures that are unknown are never green.
 */
export function proposeColour(
  figures: AuthSnapshot['verdict']['level'] | undefined,
  incident: { severity: Severity; status: OpenStatus },
): Colour {
  const known = figures ?? 'unknown';
  if (known === 'unknown' && incident.severity === 'P0' && incident.status !== 'monitoring') return 'RED';
  return worse(byFigures[known], byStatus[incident.status]);
}

const worse = (a: Colour, b: Colour): Colour => (colours.indexOf(a) > colours.indexOf(b) ? a : b);

/** The metrics line: failures, p95 and sessions of the last 15 minutes, each "unknown" where nobody can say. */
export function metricsLine(snapshot: AuthSnapshot | undefined): string {
  if (snapshot === undefined) return 'No figures: no authentication database is watched';
  const { signIn, sessions, dataAsOf, takenAt } = snapshot;
  const rate = signIn?.successRate;
  const failed = rate == null ? 'unknown' : `${((1000 - Math.floor(rate * 1000 + 1e-9)) / 10).toFixed(1)} %`;
  const p95 = signIn?.durationMs == null ? 'unknown' : `${Math.round(signIn.durationMs.p95)} ms`;
  const active = sessions === null ? 'unknown' : new Intl.NumberFormat('en-US').format(sessions.active);
  const age = dataAsOf === null ? '' : `, figures ${ageText(takenAt.getTime() - dataAsOf.getTime())} old`;
  return `Sign-in failures: ${failed}, p95: ${p95}, active sessions: ${active}${age}`;
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

const nextSteps: Record<OpenStatus, string> = {
  investigating: 'Find the cause',
  identified: 'Apply the fix, or roll the change back',
  monitoring: 'Watch the figures, then resolve',
};

/** What usually follows, where nobody said anything else. */
export const proposeNext = (status: OpenStatus): string => nextSteps[status];
