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
import { findIncident, rolesHeld } from './incident-store.ts';
import type { Notice, NoticeContent, NoticeResult } from './notice.ts';
import { lockNotice, setNoticeResult, setNoticeState } from './notice-store.ts';
import { queueNotice } from './queue-notice.ts';

export type NoticeToPost = { notice: Notice; incident: Incident; channel: string; mayBePosted: boolean };

/**
 * Takes a notice for posting. Undefined when it was posted already, or when what it says is no longer so: a reminder of an update that
 * has been posted meanwhile helps nobody.
 * @throws AppError `incidents.no_channel_yet` while the incident's channel is being made.
 */
export async function beginNotice(deps: IncidentDeps, id: string): Promise<NoticeToPost | undefined> {
  return await deps.db.transaction(async (tx) => {
    const notice = await lockNotice(tx, id);
    if (notice === undefined || (notice.state !== 'requested' && notice.state !== 'posting')) return undefined;
    const incident = await findIncident(tx, notice.incident, 'backbolt');
    if (incident === undefined) return undefined;
    if (notice.state === 'requested' && !(await stillHolds(tx, notice, incident))) {
      await setNoticeState(tx, id, 'outdated');
      return undefined;
    }
    const channel = notice.recipient ?? incident.channel;
    if (channel === null) throw noChannelYet(incident.number);
    await setNoticeState(tx, id, 'posting');
    return { notice, incident, channel, mayBePosted: notice.state === 'posting' };
  });
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

/** What is said in the incident's own channel when it cannot be said where it belongs. */
const mustBeHeard: readonly NoticeContent['kind'][] = ['escalation', 'draft'];

/** Takes down how posting ended; what could not be said is an event. */
export async function recordNotice(deps: IncidentDeps, id: string, result: NoticeResult): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const notice = await lockNotice(tx, id);
    if (notice?.state !== 'posting') return;
    await setNoticeResult(tx, id, result);
    if (result.state === 'posted') return;
    const reason = result.state === 'refused' ? result.code : 'Slack never said whether it was posted';
    const data = { kind: notice.content.kind, recipient: notice.recipient, reason };
    if (notice.recipient !== null && mustBeHeard.includes(notice.content.kind)) {
      const { incident, content } = notice;
      await queueNotice(deps, tx, { incident, key: `instead of ${id}`, recipient: null, content });
    }
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
