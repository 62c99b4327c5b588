// How a communication is spoken of, the same everywhere: its name, its state, its channels, how many people.
import type { Channel, Communication, CommunicationState } from '../../features/communications/communication.ts';
import { type Counts, type DeliveryState, deliveryStates } from '../../features/communications/delivery.ts';

export const communicationSigns: Record<CommunicationState, string> = {
  draft: ':memo:',
  awaiting_approval: ':raised_hand:',
  approved: ':ballot_box_with_check:',
  scheduled: ':alarm_clock:',
  sending: ':arrow_forward:',
  paused: ':double_vertical_bar:',
  sent: ':white_check_mark:',
  stopped: ':octagonal_sign:',
  cancelled: ':no_entry:',
  refused: ':no_entry:',
  expired: ':hourglass:',
};

/** `C7 Sign-in is down`, for plain text. */
export const communicationName = ({ number, title }: Pick<Communication, 'number' | 'title'>): string =>
  `C${number} ${title}`;

export const channelWords: Record<Channel, string> = {
  email: 'e-mail',
  in_app: 'in-app',
  status_page: 'status page',
  slack: 'Slack',
};

/** `12,480`; a figure that is read in a hurry. */
export const grouped = (count: number): string => count.toLocaleString('en');

export const peopleText = (count: number): string => (count === 1 ? '1 person' : `${grouped(count)} people`);

const order: readonly Channel[] = ['email', 'status_page', 'in_app', 'slack'];

/** In the order in which they are always named. */
export const ordered = (channels: readonly Channel[]): Channel[] => order.filter((one) => channels.includes(one));

/** What sending does, exactly: `E-mail 12,480 people, status page, in-app`. */
export function sendingText({ channels, audience_count }: Pick<Communication, 'channels' | 'audience_count'>): string {
  const text = ordered(channels)
    .map((channel) => (channel === 'email' ? `e-mail ${peopleText(audience_count ?? 0)}` : channelWords[channel]))
    .join(', ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const words: Record<DeliveryState, string> = {
  pending: 'to be sent',
  sending: 'under way',
  sent: 'sent',
  failed: 'failed',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'not to be written to',
  unknown: 'unknown',
};

/** `12,400 sent, 3 bounced, 2 unknown`; those that are none are left out. */
export const countsText = (counts: Counts): string =>
  deliveryStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${grouped(counts[state])} ${words[state]}`)
    .join(', ');

/** What was passed over when the audience was read: `3 addresses are not valid, 12 unsubscribed`. */
export function skippedText({ audience_report: report }: Pick<Communication, 'audience_report'>): string {
  if (report === null) return '';
  const parts: [number, string][] = [
    [report.invalid, 'with an address that is not valid'],
    [report.duplicates, 'twice in it'],
    [report.suppressed, 'on the suppression list'],
    [report.unsubscribed, 'unsubscribed'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${grouped(count)} ${why}`)
    .join(', ');
}
