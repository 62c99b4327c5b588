// Somebody comes into an incident's channel: they are on it from then on.
import { z } from 'zod';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { joinByChannel } from '../../features/incidents/set-up-channel.ts';
import type { EventListener } from '../listener.ts';

export const hearOfJoining: EventListener<IncidentDeps, { user: string; channel: string }> = {
  kind: 'event',
  event: 'member_joined_channel',
  schema: z.object({ user: z.string(), channel: z.string() }),
  async handle({ event: { user, channel } }, deps) {
    await joinByChannel(deps, { person: user, channel });
    return { kind: 'nothing' };
  },
};
