// Somebody comes into an incident's channel, or leaves it: they are on it, or no longer.
import { z } from 'zod';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { joinByChannel, leaveByChannel } from '../../features/incidents/join-incident.ts';
import type { EventName } from '../events.ts';
import type { EventListener } from '../listener.ts';

type Moved = { user: string; channel: string };

const hears = (
  event: EventName,
  useCase: (deps: IncidentDeps, moved: { person: string; channel: string }) => Promise<void>,
): EventListener<IncidentDeps, Moved> => ({
  kind: 'event',
  event,
  schema: z.object({ user: z.string(), channel: z.string() }),
  async handle({ event: { user, channel } }, deps) {
    await useCase(deps, { person: user, channel });
    return { kind: 'nothing' };
  },
});

export const hearOfJoining = hears('member_joined_channel', joinByChannel);
export const hearOfLeaving = hears('member_left_channel', leaveByChannel);
