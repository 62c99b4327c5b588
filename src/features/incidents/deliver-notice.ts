// Lets Slack's room post a notice, and takes down how that ended.

import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import { AppError } from '../../lib/errors.ts';
import { findCadence } from '../cadence/cadence-store.ts';
import { appendEvent } from '../events/append-event.ts';
import type { IncidentDeps } from './deps.ts';
import { findEscalation } from './escalation-store.ts';
import { type Incident, isResolved, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { lockIncident, rolesHeld } from './incident-store.ts';
import type { Notice, NoticeContent, NoticeResult } from './notice.ts';
import {
  findNotice,
  holdNotice,
  letGoOfNotice,
  lockNotice,
  openNotices,
  setNoticeResult,
  setOutdated,
} from './notice-store.ts';
import { queueNotice } from './queue-notice.ts';

type NoticeDeps = Pick<IncidentDeps, 'db'>;

/** What is said in the incident's own channel when it cannot be said where it belongs. */
const mustBeHeard: readonly NoticeContent['kind'][] = ['escalation', 'draft'];

export type NoticeToPost = { notice: Notice; incident: Incident; channel: string; mayBePosted: boolean };

/** Where something is said about an incident: a person or a channel, null for its own channel. */
export type NoticePlace = Pick<Notice, 'incident' | 'recipient'>;

/** Where a notice is said; undefined when there is no such notice. */
export async function placeOf({ db }: NoticeDeps, id: string): Promise<NoticePlace | undefined> {
  return await findNotice(db, id);
}

/**
 * Takes the first notice that is still to be said in a place, so that an update which waited for Slack does not come after a later one. It is
 * the caller's until it is recorded or given back. Undefined when nothing is left to say there; what no longer holds is left out: a reminder
 * of an update that has been posted meanwhile helps nobody.
 * @param turn the id of the job that asks, the same in each of its runs: what a run that died had taken, the next one takes again.
 * @param passed notices that this run could not post, for a reason of their own.
 * @throws AppError `incidents.no_channel_yet` while the incident's channel is being made; `incidents.not_its_turn` while another job posts there.
 */
export async function takeNotice(
  { db }: NoticeDeps,
  place: NoticePlace,
  turn: string,
  passed: readonly string[],
): Promise<NoticeToPost | undefined> {
  return await db.transaction(async (tx) => {
    // Under its lock nobody else takes anything of this incident, and nothing is added.
    const incident = await lockIncident(tx, place.incident, 'backbolt');
    if (incident === undefined) return undefined;
    const open = await openNotices(tx, place.incident, place.recipient);
    const left = open.filter((one) => !passed.includes(one.id));
    const notice = await firstToSay(tx, left, incident);
    if (notice === undefined) return undefined;
    if (notice.held_by !== null && notice.held_by !== turn) throw notItsTurn(incident.number);
    const channel = notice.recipient ?? incident.channel;
    if (channel === null) throw noChannelYet(incident.number);
    await holdNotice(tx, notice.id, turn);
    return { notice, incident, channel, mayBePosted: notice.state === 'posting' };
  });
}

/** Gives a notice back that was not posted. */
export async function giveBackNotice({ db }: NoticeDeps, id: string, turn: string): Promise<void> {
  await letGoOfNotice(db, id, turn);
}

async function firstToSay(tx: Tx, open: readonly Notice[], incident: Incident): Promise<Notice | undefined> {
  for (const notice of open) {
    if (notice.state === 'posting' || (await stillHolds(tx, notice, incident))) return notice;
    await setOutdated(tx, notice.id);
  }
  return undefined;
}

async function stillHolds(tx: Tx, { content }: Notice, incident: Incident): Promise<boolean> {
  switch (content.kind) {
    case 'draft':
    case 'reminder':
      return (await findCadence(tx, streamOf(incident.number)))?.deadline === content.deadline && !isResolved(incident);
    case 'escalation':
      return (await findEscalation(tx, incident.number, content.cause))?.state === 'open';
    case 'no_commander':
      return !isResolved(incident) && !(await rolesHeld(tx, incident.number)).some(({ role }) => role === 'commander');
    case 'reopen_proposal':
      return isResolved(incident) && incident.resolutions === content.resolution;
    default:
      return true;
  }
}

/** Takes down how posting ended; what could not be said is an event. */
export async function recordNotice(
  deps: Pick<IncidentDeps, 'db' | 'jobs'>,
  id: string,
  result: NoticeResult,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const place = await findNotice(tx, id);
    // In the order in which it is taken.
    if (place !== undefined) await lockIncident(tx, place.incident, 'backbolt');
    const notice = await lockNotice(tx, id);
    if (notice?.state !== 'posting') return;
    await setNoticeResult(tx, id, result);
    if (result.state === 'posted') return;
    if (notice.recipient !== null && mustBeHeard.includes(notice.content.kind)) {
      const { incident, content } = notice;
      await queueNotice(deps, tx, { incident, key: `instead of ${id}`, recipient: null, content });
    }
    const reason = result.state === 'refused' ? result.code : 'Slack never said whether it was posted';
    const data = { kind: notice.content.kind, recipient: notice.recipient, reason };
    const at = await domainNow(tx);
    await appendEvent(tx, {
      stream: streamOf(notice.incident),
      at,
      actor: 'backbolt',
      kind: events.noticeFailed,
      data,
    });
  });
}

function noChannelYet(number: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'incidents.no_channel_yet',
    message: `the channel of incident ${number} is still being made`,
    userMessage: 'The channel of this incident is still being made. Try again in a moment.',
  });
}

function notItsTurn(number: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'incidents.not_its_turn',
    message: `another job is posting about incident ${number} in the same place`,
    userMessage: 'What was to be said before this is being posted. Try again in a moment.',
  });
}
