// The timeline: what each recorded event says to people.
import { z } from 'zod';
import type { Page } from '../../db/page.ts';
import type { Actor, EventKind, StoredEvent } from '../events/event.ts';
import type { Incident } from './incident.ts';
import { events } from './incident-events.ts';
import { isRoleId, roleOf } from './role.ts';

/** One line of it. */
export type TimelineEntry = { seq: number; at: Date; actor: Actor; kind: string; text: string; hash: string };
export type TimelinePage = Page<TimelineEntry> & { incident: Incident };
/** All of it, each entry with its event as it is stored. */
export type WholeTimeline = { incident: Incident; entries: (TimelineEntry & { event: StoredEvent })[] };

type Told = { kind: string; textOf: (data: string) => string; isNews: boolean };
const tell = <Data>({ kind, schema }: EventKind<Data>, says: (data: Data) => string, isNews = false): Told => ({
  kind,
  textOf: (data) => says(schema.parse(JSON.parse(data))),
  isNews,
});

const roleTitle = (id: string) => (isRoleId(id) ? roleOf(id).title : id);
const person = (id: string) => (/^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : id);

// `isNews`: what belongs into the next status update's line of progress.
const told: readonly Told[] = [
  tell(events.declared, (data) => `Declared as ${data.severity}: ${data.title}`),
  tell(events.setUp, ({ step, state, detail }) => `Set-up, ${step}: ${state}${detail === null ? '' : ` (${detail})`}`),
  tell(events.channelLost, ({ channel, reason }) => `Channel ${channel} lost: ${reason}`),
  tell(events.channelArchived, ({ channel }) => `Channel ${channel} archived`),
  tell(events.archiveRefused, ({ channel, reason }) => `Channel ${channel} could not be archived: ${reason}`),
  tell(events.joined, (data) => `${person(data.person)} joined`),
  tell(events.left, (data) => `${person(data.person)} left`),
  tell(events.acknowledged, ({ after_seconds: s }) => `Acknowledged after ${durationText(s)}`, true),
  tell(events.firstResponseMissed, ({ due }) => `No first response by ${minuteOf(due)}`),
  tell(
    events.roleAssigned,
    (data) =>
      `${roleTitle(data.role)}: ${person(data.person)}${data.previous === null ? '' : `, before ${person(data.previous)}`}`,
  ),
  tell(events.roleReleased, (data) => `${roleTitle(data.role)}: given back by ${person(data.person)}`),
  tell(events.commanderMissing, ({ after_minutes: m }) => `No incident commander after ${m} min`),
  tell(events.severityChanged, ({ from, to, reason }) => `Severity ${from} → ${to}: ${reason}`, true),
  tell(events.statusChanged, ({ from, to, reason }) => `Status ${from} → ${to}: ${reason}`, true),
  tell(events.decisionAsked, ({ reason }) => `A rollback decision is pending: ${reason}`, true),
  tell(events.decisionMade, ({ reason }) => `Rollback decision made: ${reason}`, true),
  tell(events.rollback, ({ rollback, what, by }) => `Rollback R${rollback} ${what} (${person(by)})`, true),
  tell(
    events.communication,
    ({ communication, what, by }) => `Communication C${communication} ${what} (${person(by)})`,
    true,
  ),
  tell(events.updated, (data) => `Status update ${data.number}, ${data.colour}: ${data.progress}`),
  tell(events.updateReminded, ({ due }) => `Reminded of the update due ${minuteOf(due)}`),
  tell(events.updateMissed, ({ due }) => `Missed: the update due ${minuteOf(due)}`),
  tell(events.updateSnoozed, ({ minutes, reason }) => `Update put off by ${minutes} min: ${reason}`),
  tell(events.cadenceChanged, ({ every_minutes: m }) => `An update is due every ${m} min from now on`),
  tell(
    events.escalated,
    ({ level, name, backup, called }) =>
      `Escalated to level ${level}, ${name}${backup ? ' (backup)' : ''}${called.length === 0 ? '' : `: ${called.map(person).join(', ')}`}`,
  ),
  tell(events.escalationTaken, ({ level }) => `Escalation taken at level ${level}`),
  tell(
    events.noted,
    ({ text, quote }) => (quote === undefined ? text : [text, `“${quote.text}”`].join(' ').trim()),
    true,
  ),
  tell(events.corrected, ({ seq, text }) => `Correction of #${seq}: ${text}`, true),
  tell(events.checklistStarted, ({ title }) => `Checklist started: ${title}`),
  tell(events.itemTicked, ({ text, ticked }) => `${ticked ? 'Done' : 'Not done after all'}: ${text}`, true),
  tell(
    events.resolved,
    ({ summary, cause, after_seconds: s }) => `Resolved after ${durationText(s)}: ${summary} Cause: ${cause}`,
  ),
  tell(events.reopenProposed, ({ verdict, figures }) => `Reopening proposed: sign-in is ${verdict}. ${figures}`),
  tell(events.watchEnded, ({ verdict, watched_minutes: m }) => `Watch ended after ${m} min: sign-in is ${verdict}`),
  tell(events.reopened, ({ reason }) => `Reopened: ${reason}`, true),
  tell(events.noticeFailed, ({ kind, reason }) => `Not posted (${kind.replaceAll('_', ' ')}): ${reason}`),
];
const byKind = new Map(told.map((one) => [one.kind, one]));

/** What the event says, as plain text but for mentions of people as `<@U…>`; the bare kind for one that nobody knows any more. */
export function textOf(event: Pick<StoredEvent, 'kind' | 'data'>): string {
  return byKind.get(event.kind)?.textOf(event.data) ?? event.kind;
}

/** What the event adds to a status update; undefined for what Backbolt itself keeps going. */
export function summaryOf(event: Pick<StoredEvent, 'kind' | 'data'>): string | undefined {
  return byKind.get(event.kind)?.isNews ? textOf(event) : undefined;
}

const Minute = z.iso.datetime();
const minuteOf = (iso: string) => `${Minute.parse(iso).slice(11, 16)} UTC`;

function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
