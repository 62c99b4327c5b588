// An incident: what it consists of, and the rules that need nothing else.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import { StoredSnapshot } from '../auth-metrics/stored-snapshot.ts';

export const severities = ['P0', 'P1', 'P2', 'P3'] as const;
export type Severity = (typeof severities)[number];

/** In the order in which an incident goes through them. */
export const statuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type Status = (typeof statuses)[number];
export const openStatuses = ['investigating', 'identified', 'monitoring'] as const satisfies readonly Status[];
export type OpenStatus = (typeof openStatuses)[number];

/** The message that an incident was declared from, as it was then. */
export const Quote = z.object({
  channel: z.string(),
  ts: z.string(),
  author: z.string().nullable(),
  text: z.string(),
});
export type Quote = z.infer<typeof Quote>;

const channelStates = ['wanted', 'ready', 'borrowed', 'archived'] as const;

export const Incident = z.object({
  number: z.number(),
  version: z.number(),
  title: z.string(),
  severity: z.enum(severities),
  status: z.enum(statuses),
  impact: z.string(),
  components: z.array(z.string()),
  private: z.boolean(),
  practice: z.boolean(),
  declared_by: z.string(),
  /** The channel that it was declared in; null from elsewhere. */
  declared_in: z.string().nullable(),
  started_at: z.date(),
  asked_at: z.date(),
  quote: Quote.nullable(),
  evidence: StoredSnapshot.nullable(),
  /** Whether people wait for the decision to roll back or not. */
  decision_pending: z.boolean(),
  /** Until when somebody must acknowledge; null once that was done or missed. */
  first_response_due: z.date().nullable(),
  acknowledged_at: z.date().nullable(),
  acknowledged_by: z.string().nullable(),
  resolved_at: z.date().nullable(),
  resolved_by: z.string().nullable(),
  summary: z.string().nullable(),
  cause: z.string().nullable(),
  resolutions: z.number(),
  channel_state: z.enum(channelStates),
  channel: z.string().nullable(),
  channel_name: z.string().nullable(),
  channel_attempt: z.number(),
  setup_view: z.string().nullable(),
});
export type Incident = z.infer<typeof Incident>;

/** The limits of what people write about an incident, in characters. */
export const lengths = { title: 120, text: 1000, reason: 500, components: 200 } as const;

/** The subject of its events, its cadence and its timers. */
export const streamOf = (number: number): string => `incident-${number}`;

/** The number in a subject such as `incident-12`. */
export function numberOf(stream: string): number {
  return Number(stream.slice('incident-'.length));
}

export const isResolved = (incident: Pick<Incident, 'status'>): boolean => incident.status === 'resolved';

/** Whether others than those in its channel may be told of it: neither what is private nor what is practice is announced anywhere. */
export const isAnnounced = (incident: Pick<Incident, 'private' | 'practice'>): boolean =>
  !incident.private && !incident.practice;

/** What counts of a title: case, spacing and punctuation do not make a difference. */
export function titleKey(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether two titles say the same; of those without a single letter, such as one emoji, only equal ones do. */
export function sameTitle(one: string, other: string): boolean {
  const key = titleKey(one);
  return key === '' ? one.trim() === other.trim() : key === titleKey(other);
}

// 80 is Slack's limit for a name (docs.slack.dev/reference/methods/conversations.create#naming); a shorter one fits a phone's list.
const longestName = 60;

/**
 * The channel's name, `inc-12-login-failures`; letters of any script are allowed in it.
 * @param attempt 0 for the first; later ones get a suffix, because the name was taken or the channel was lost.
 */
export function channelName(incident: Pick<Incident, 'number' | 'title'>, attempt: number): string {
  const suffix = attempt === 0 ? '' : `-${attempt + 1}`;
  const head = `inc-${incident.number}`;
  const words = titleKey(incident.title).replaceAll(' ', '-');
  const room = longestName - head.length - suffix.length - 1;
  // Slack counts UTF-16 units; half a letter would be none.
  const cut = words
    .slice(0, room)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/-+$/, '');
  return `${cut === '' ? head : `${head}-${cut}`}${suffix}`;
}

/** Components as a person types them, parted by commas. */
export function componentsFrom(text: string): string[] {
  const parts = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set(parts)].slice(0, 20);
}

/** @throws AppError `incidents.resolved`: nothing more is done to an incident that was resolved. */
export function requireOpen(incident: Incident): void {
  if (!isResolved(incident)) return;
  throw new AppError({
    kind: 'conflict',
    code: 'incidents.resolved',
    message: `incident ${incident.number} is resolved`,
    userMessage: `Incident #${incident.number} was resolved on ${incident.resolved_at?.toISOString().slice(0, 16).replace('T', ' ')} UTC. Nothing was changed. Reopen it first, if it is back.`,
  });
}

/** What somebody is told who asks for an incident that does not exist, or that they may not know of. */
export function noIncident(number: number): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'incidents.not_found',
    message: `no incident ${number} for whoever asked`,
    userMessage: `There is no incident #${number} that you can see. List the open ones with /auth-incident list.`,
  });
}
