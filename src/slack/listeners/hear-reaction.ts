// Emoji that mean something here: a pin adds to an incident's timeline, policy's emoji notes a complaint. All others mean nothing.
import { z } from 'zod';
import { recordComplaint } from '../../features/auth-metrics/record-complaint.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { pinMessage } from '../../features/incidents/pin-message.ts';
import type { EventListener } from '../listener.ts';

export const hearReaction: EventListener<
  IncidentDeps,
  { user: string; reaction: string; item: { type: string; channel?: string | undefined; ts?: string | undefined } }
> = {
  kind: 'event',
  event: 'reaction_added',
  schema: z.object({
    user: z.string(),
    reaction: z.string(),
    item: z.object({ type: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
  }),
  async handle({ event: { user, reaction, item } }, deps) {
    const { channel, ts } = item;
    if (channel === undefined || ts === undefined) return { kind: 'nothing' };
    if (reaction === 'pushpin') await pinMessage(deps, { actor: user, channel, ts });
    // One message is one complaint, however many people say so.
    else if (reaction === deps.policy.complaints.reaction)
      await recordComplaint(deps, { actor: user, key: `${channel} ${ts}`, source: 'reaction' });
    return { kind: 'nothing' };
  },
};
