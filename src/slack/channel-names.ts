// Channels by name: policy names them as people do, Slack wants ids.
import { z } from 'zod';
import { type Clock, minute } from '../lib/clock.ts';
import { type Outbound, responseOf } from './outbound.ts';

const Channels = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      creator: z.string().optional(),
      is_archived: z.boolean().default(false),
      is_member: z.boolean().default(false),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});
export type NamedChannel = z.output<typeof Channels>['channels'][number];

const onePage = 200;
const fresh = 10 * minute;

/**
 * Every channel that Backbolt can see until `wanted` is met; archived ones too, because they keep their names.
 * @throws AppError `slack.unanswered`, `slack.refused`.
 */
export async function findChannel(
  outbound: Outbound,
  wanted: (channel: NamedChannel) => boolean,
): Promise<NamedChannel | undefined> {
  for (let cursor = ''; ; ) {
    const args = { types: 'public_channel,private_channel', limit: onePage, ...(cursor === '' ? {} : { cursor }) };
    const page = responseOf(
      'conversations.list',
      await outbound.call({ method: 'conversations.list', args, response: Channels, priority: 'answer' }),
    );
    const found = page.channels.find(wanted);
    if (found !== undefined) return found;
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor === '') return undefined;
  }
}

export type ChannelNames = {
  /** The id of `#auth`; an id is returned as it is. Undefined when there is no such channel that Backbolt can see. */
  idOf(named: string): Promise<string | undefined>;
};

/** Looks names up, and remembers those that it found for ten minutes. */
export function openChannelNames(outbound: Outbound, clock: Clock): ChannelNames {
  const known = new Map<string, { id: string; at: number }>();
  return {
    async idOf(named) {
      if (!named.startsWith('#')) return named;
      const remembered = known.get(named);
      const now = clock.now().getTime();
      if (remembered !== undefined && now - remembered.at < fresh) return remembered.id;
      const found = await findChannel(outbound, ({ name, is_archived }) => `#${name}` === named && !is_archived);
      if (found !== undefined) known.set(named, { id: found.id, at: now });
      return found?.id;
    },
  };
}
