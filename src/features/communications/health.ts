// E-mail health (seed S5): beyond these shares a provider soon delivers nothing at all, so sending stops by itself.
import type { Counts } from './delivery.ts';
import type { CommunicationPolicy } from './policy.ts';

export type Health = {
  /** E-mails of which it is known what became of them: what an interruption left unknown says nothing about a provider. */
  emails: number;
  bouncePercent: number;
  complaintPercent: number;
  deliveredPercent: number;
  /** What is wrong, in words; null while all is well, or too few were sent to say. */
  problem: string | null;
};

/** Judges e-mails by their states. Who complained was reached, and so counts as delivered. */
export function healthOf(counts: Counts, limits: CommunicationPolicy['health']): Health {
  const emails = counts.sent + counts.failed + counts.bounced + counts.complained;
  const percent = (part: number) => (emails === 0 ? 0 : (100 * part) / emails);
  const bouncePercent = percent(counts.bounced);
  const complaintPercent = percent(counts.complained);
  const deliveredPercent = emails === 0 ? 100 : percent(counts.sent + counts.complained);
  const shown = (value: number) => `${Math.round(value * 100) / 100} %`;
  const problems = [
    bouncePercent >= limits.bounce_percent && `${shown(bouncePercent)} bounced (limit ${limits.bounce_percent} %)`,
    complaintPercent >= limits.complaint_percent &&
      `${shown(complaintPercent)} complained (limit ${limits.complaint_percent} %)`,
    deliveredPercent <= limits.delivered_percent &&
      `only ${shown(deliveredPercent)} were delivered (at least ${limits.delivered_percent} % must be)`,
  ].filter((problem) => problem !== false);
  const problem =
    emails < limits.from_emails || problems.length === 0 ? null : `Of ${emails} e-mails ${problems.join(', ')}.`;
  return { emails, bouncePercent, complaintPercent, deliveredPercent, problem };
}
