// The Slack channels where colleagues read what users are told: a place like a status page, which looks before it repeats.

import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Notice, Outlet, OutletOutcome, Outlets } from '../features/communications/outlet.ts';
import type { CommunicationPolicy } from '../features/communications/policy.ts';
import type { ChannelNames } from './channel-names.ts';
import { type Outbound, whyNot } from './outbound.ts';
import { findOwnMessage } from './own-message.ts';

type Slack = { outbound: Outbound; channelNames: ChannelNames };

/** All places, those in Slack among them. */
export function withAnnouncements(
  outlets: Outlets,
  { slack_channels }: Pick<CommunicationPolicy, 'slack_channels'>,
  slack: Slack,
): Outlets {
  const own = Object.entries(slack_channels).map(([name, channel]) => announcementsIn(name, channel, slack));
  return {
    ...outlets,
    all: (channel) => (channel === 'slack' ? own : outlets.all(channel)),
    missing(channel) {
      if (channel !== 'slack') return outlets.missing(channel);
      return own.length === 0 ? 'policy names none: add one under communications.slack_channels' : undefined;
    },
  };
}

const metadataOf = ({ id }: Notice, name: string) => ({
  event_type: 'backbolt_announcement',
  event_payload: { id, place: name },
});

function announcementsIn(name: string, named: string, slack: Slack): Outlet {
  const { outbound, channelNames } = slack;
  return {
    channel: 'slack',
    name,
    async find(notice) {
      const channel = await channelNames.idOf(named).catch(() => undefined);
      if (channel === undefined || notice.askedAt === undefined) return undefined;
      const sought = { channel, metadata: metadataOf(notice, name), since: notice.askedAt };
      const found = await findOwnMessage(outbound, sought);
      if (found.state === 'found') return { found: true, remoteId: found.ts };
      return found.state === 'absent' ? { found: false } : undefined;
    },
    publish: (notice) => post(notice, name, named, slack).catch(unreachable),
  };
}

const unreachable = (): OutletOutcome => ({ kind: 'unavailable', reason: 'Slack does not answer' });

const Posted = z.object({ ts: z.string() });

async function post(
  notice: Notice,
  name: string,
  named: string,
  { outbound, channelNames }: Slack,
): Promise<OutletOutcome> {
  const channel = await channelNames.idOf(named);
  if (channel === undefined)
    return {
      kind: 'refused',
      reason: `there is no channel ${named} that Backbolt can see: make it, or invite Backbolt`,
    };
  if (notice.slack == null) return { kind: 'refused', reason: 'its template says nothing for Slack' };
  const { text, blocks } = notice.slack;
  const metadata = metadataOf(notice, name);
  const result = await outbound.call({
    method: 'chat.postMessage',
    args: { channel, text, blocks: blocks as readonly KnownBlock[], unfurl_links: false, metadata },
    response: Posted,
    priority: 'deadline',
    channel,
  });
  if (result.kind === 'sent') return { kind: 'sent', id: result.response.ts };
  if (result.kind === 'refused') return { kind: 'refused', reason: `${named}: ${result.code}` };
  if (result.kind === 'not_sent') return { kind: 'unavailable', reason: `${named}: ${whyNot(result)}` };
  const since = notice.askedAt;
  const found = since && (await findOwnMessage(outbound, { channel, metadata, since }));
  if (found?.state === 'found') return { kind: 'sent', id: found.ts };
  const reason = `${named}: Slack did not say whether it took the message`;
  return { kind: found?.state === 'absent' ? 'deferred' : 'unknown', reason };
}
