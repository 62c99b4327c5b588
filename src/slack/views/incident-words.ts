// How an incident is spoken of, the same everywhere: its name, its colours, its times, its people.
import { dateToken } from '../../blockkit/date-token.ts';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { type Incident, isAnnounced, type Severity, type Status } from '../../features/incidents/incident.ts';
import { type RoleId, roleOf } from '../../features/incidents/role.ts';
import type { Colour } from '../../features/incidents/status-update.ts';
import { mention } from './mention.ts';

export const severitySigns: Record<Severity, string> = {
  P0: ':red_circle:',
  P1: ':large_orange_circle:',
  P2: ':large_yellow_circle:',
  P3: ':white_circle:',
};

export const colourSigns: Record<Colour, string> = {
  GREEN: ':large_green_circle:',
  YELLOW: ':large_yellow_circle:',
  RED: ':red_circle:',
};

export const statusWords: Record<Status, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

/** `#12 Login failures`, for plain text. */
export const nameOf = (incident: Pick<Incident, 'number' | 'title' | 'practice' | 'private'>): string =>
  `${incident.practice ? 'PRACTICE · ' : ''}${incident.private ? '🔒 ' : ''}#${incident.number} ${incident.title}`;

/** The same for mrkdwn. */
export const nameMrkdwn = (incident: Parameters<typeof nameOf>[0]): string => escapeMrkdwn(nameOf(incident));

/** `14:45 UTC`, and on another day the date: what is said in words must read the same for everybody. */
export function utcTime(at: Date, now: Date = at): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  const sameDay = now.toISOString().startsWith(date);
  return `${sameDay ? '' : `${date} `}${time.slice(0, 5)} UTC`;
}

/** The reader's own time, with UTC where dates are not understood. */
export const localTime = (at: Date): string => dateToken(at, '{date_short_pretty} {time}');

/** Who did it, as Slack mentions them; Backbolt, policy and the command line by their names. */
export function actorMrkdwn(actor: string): string {
  if (actor === 'backbolt') return 'Backbolt';
  return actor.startsWith('cli:') ? `${escapeMrkdwn(actor.slice(4))} (command line)` : mention(actor);
}

export const roleTitle = (role: RoleId): string => roleOf(role).title;

/** What a part of the set-up says: text, in which people are mentioned as `<@U…>`. */
export const detailMrkdwn = (detail: string): string =>
  escapeMrkdwn(detail).replace(/&lt;@([UW][A-Z0-9]+)&gt;/g, (_, id: string) => mention(id));

/** The channel that the incident lives in, as a link. */
export const channelMrkdwn = (incident: Pick<Incident, 'channel'>): string =>
  incident.channel === null ? 'its channel, which is still being made' : `<#${incident.channel}>`;

/** Where a status update of this incident goes. */
export const updateGoesTo = (incident: Pick<Incident, 'channel' | 'private' | 'practice'>): string =>
  `It goes to ${channelMrkdwn(incident)}${isAnnounced(incident) ? ' and to its announcement, if it has one' : ''}.`;
