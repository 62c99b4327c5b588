// What the deliveries of incidents work with.
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import type { ChannelNames } from '../channel-names.ts';
import type { Outbound } from '../outbound.ts';

export type DeliveryDeps = {
  deps: IncidentDeps;
  outbound: Outbound;
  channelNames: ChannelNames;
  /** The bot's own user: what it made, it finds again by this. */
  botUserId: string;
};

/** Slack's ways to say that a channel is gone for us. `is_inactive` is what chat.update says of an archived one. */
export const channelLost: readonly string[] = ['is_archived', 'is_inactive', 'channel_not_found', 'not_in_channel'];
