// The set-up of an incident: the parts that jobs complete one by one, in the order in which people are shown them.
import { z } from 'zod';
import { type Incident, isAnnounced } from './incident.ts';

export const setupSteps = ['channel', 'card', 'invitations', 'topic', 'bookmarks', 'announcement'] as const;
export type SetupStep = (typeof setupSteps)[number];

export const SetupPart = z.object({
  step: z.enum(setupSteps),
  state: z.enum(['under_way', 'done', 'failed']),
  /** What stands in for it where it failed, as a sentence. */
  detail: z.string().nullable(),
});
export type SetupPart = z.infer<typeof SetupPart>;

/** The parts that this incident has: what is private or practice is not announced. */
export function stepsFor(incident: Pick<Incident, 'private' | 'practice'>, announced: boolean): SetupStep[] {
  return setupSteps.filter((step) => step !== 'announcement' || (announced && isAnnounced(incident)));
}

/** How many parts are no longer under way. */
export const countEnded = (parts: readonly SetupPart[]): number =>
  parts.filter(({ state }) => state !== 'under_way').length;
