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
import type { Notice, NoticeResult } from './notice.ts';
import {
  findNotice,
  holdNotice,
  letGoOfNotice,
  lockNotice,
  openNotices,
  setNoticeResult,
  setOutdated,
} from './notice-store.ts';

export type NoticeToPost = { notice: Notice; incident: Incident; channel: string; mayBePosted: boolean };

/**
 * Takes a notice for posting, for the job of the notice `id`: the first that is still to be said in the same place, so that an update which waited for
 * Slack does not come after a later one. It is that job's until it is recorded or let go; a run of the same job takes it again.
 * Undefined when nothing is left to say there. What no longer holds is left out: a reminder of an update that has been posted meanwhile helps nobody.
 * @param passed notices that this run could not post, for a reason of their own.
 * @throws AppError `incidents.no_channel_yet` while the incident's channel is being made; `incidents.not_its_turn` while another job posts there.
 */
export async function beginNotice(
  deps: IncidentDeps,
  id: string,
  passed: readonly string[] = [],
): Promise<NoticeToPost | undefined> {
  return await deps.db.transaction(async (tx) => {
    const own = await findNotice(tx, id);
    if (own === undefined) return undefined;
    // Under its lock nobody else takes anything of this incident, and nothing is added.
    const incident = await lockIncident(tx, own.incident, 'backbolt');
    if (incident === undefined) return undefined;
    const open = await openNotices(tx, own.incident, own.recipient);
    const notice = await firstToSay(
      tx,
      open.filter((one) => !passed.includes(one.id)),
      incident,
    );
    if (notice === undefined) return undefined;
    if (notice.held_by !== null && notice.held_by !== id) throw notItsTurn(id);
    const channel = notice.recipient ?? incident.channel;
    if (channel === null) throw noChannelYet(incident.number);
    await holdNotice(tx, notice.id, id);
    return { notice, incident, channel, mayBePosted: notice.state === 'posting' };
  });
}

async function firstToSay(tx: Tx, open: readonly Notice[], incident: Incident): Promise<Notice | undefined> {
  for (const notice of open) {
    if (notice.state === 'posting' || (await stillHolds(tx, notice, incident))) return notice;
    await setOutdated(tx, notice.id);
  }
  return undefined;
}

/** Gives a notice back that was not posted; `by` is the notice whose job took it. */
export async function leaveNotice({ db }: IncidentDeps, id: string, by: string): Promise<void> {
  await letGoOfNotice(db, id, by);
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
export async function recordNotice(deps: IncidentDeps, id: string, result: NoticeResult): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const notice = await lockNotice(tx, id);
    if (notice?.state !== 'posting') return;
    await setNoticeResult(tx, id, result);
    if (result.state === 'posted') return;
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

function notItsTurn(id: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'incidents.not_its_turn',
    message: `notice ${id} waits for those before it`,
    userMessage: 'What was to be said before this is being posted. Try again in a moment.',
  });
}
