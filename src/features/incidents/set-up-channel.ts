// Gives an incident its channel: lets Slack's room make one, takes down what came of it, and begins what needs a channel.
import type { Tx } from '../../db/own.ts';
import { newId } from '../../lib/ids.ts';
import type { Actor } from '../events/event.ts';
import { type Change, changeIncident, showAnew } from './change-incident.ts';
import { runningChecklists } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import { channelName, type Incident, isResolved } from './incident.ts';
import { events } from './incident-events.ts';
import { findIncident } from './incident-store.ts';
import {
  addBookmarksJob,
  drawAnnouncementJob,
  drawCardJob,
  drawChecklistJob,
  inviteJob,
  openChannelJob,
  postWaitingJob,
  setTopicJob,
  showSetupJob,
} from './jobs.ts';
import { queueNotice } from './queue-notice.ts';
import { countEnded, type SetupStep, stepsFor } from './setup.ts';
import { beginPart, endPart, readSetup } from './setup-store.ts';

/** How the attempt to make a channel ended. */
export type ChannelResult =
  | { state: 'ready'; channel: string; name: string }
  /** The name belongs to somebody else's channel: another name is tried. */
  | { state: 'name_taken' }
  /** None can be made; `channel` serves instead, `reason` says why for people. */
  | { state: 'borrowed'; channel: string; reason: string };

const system = (number: number) => ({ number, actor: 'backbolt', action: 'incident.set_up' as const });

/** Begins the set-up of a new incident, in the transaction that declares it. */
export async function beginSetup(deps: IncidentDeps, tx: Tx, incident: Incident): Promise<void> {
  const announced = deps.incidentPolicy.severities[incident.severity].announce_in !== null;
  for (const step of stepsFor(incident, announced)) await beginPart(tx, incident.number, step);
  await deps.jobs.enqueue(tx, openChannelJob, { incident: incident.number });
  await deps.jobs.enqueue(tx, drawAnnouncementJob, { incident: incident.number });
}

/** The incident whose channel is still to be made, with the name to try; undefined once there is one. */
export async function channelToOpen(
  deps: IncidentDeps,
  number: number,
): Promise<{ incident: Incident; name: string } | undefined> {
  const incident = await findIncident(deps.db, number, 'backbolt');
  if (incident?.channel_state !== 'wanted') return undefined;
  return { incident, name: channelName(incident, incident.channel_attempt) };
}

/** Takes down what came of it. A repeat changes nothing. */
export async function recordChannel(deps: IncidentDeps, number: number, result: ChannelResult): Promise<void> {
  await changeIncident(deps, system(number), async (change) => {
    const { tx, incident } = change;
    if (incident.channel_state !== 'wanted') return null;
    if (result.state === 'name_taken') {
      await change.update({ channel_attempt: incident.channel_attempt + 1 });
      await deps.jobs.enqueue(tx, openChannelJob, { incident: number });
      return null;
    }
    if (result.state === 'ready') await moveIn(deps, change, result);
    else await borrow(deps, change, result);
    await deps.jobs.enqueue(tx, drawCardJob, { incident: number });
    for (const checklist of await runningChecklists(tx, number)) {
      await deps.jobs.enqueue(tx, drawChecklistJob, { incident: number, checklist });
    }
    return null;
  });
}

async function moveIn(deps: IncidentDeps, change: Change, made: { channel: string; name: string }): Promise<void> {
  const { tx } = change;
  const { number } = change.incident;
  await change.update({ channel_state: 'ready', channel: made.channel, channel_name: made.name });
  await finish(deps, change, 'channel', { state: 'done' }, made.channel);
  await deps.jobs.enqueue(tx, inviteJob, { incident: number, person: null });
  await deps.jobs.enqueue(tx, setTopicJob, { incident: number });
}

// Nobody is invited into a channel that is not the incident's, and its topic and links stay as they are.
async function borrow(
  deps: IncidentDeps,
  change: Change,
  { channel, reason }: { channel: string; reason: string },
): Promise<void> {
  await change.update({ channel_state: 'borrowed', channel, channel_name: null });
  await finish(deps, change, 'channel', { state: 'failed', detail: reason }, channel);
  for (const step of ['invitations', 'topic', 'bookmarks'] as const) {
    await finish(deps, change, step, { state: 'done', detail: 'not needed without a channel of its own' });
  }
}

/** Takes down how another part of the set-up ended; the card tells of those that failed, for as long as they do. */
export async function recordPart(
  deps: IncidentDeps,
  number: number,
  step: SetupStep,
  result: { state: 'done' | 'failed'; detail?: string },
): Promise<void> {
  await changeIncident(deps, { ...system(number), isShown: false }, async (change) => {
    const before = (await readSetup(change.tx, number)).find((part) => part.step === step);
    const isNews = await finish(deps, change, step, result);
    const failed = result.state === 'failed' || before?.state === 'failed';
    if (isNews && failed) await showAnew(deps, change.tx, number);
    return null;
  });
}

/** The modal that showed the set-up was closed. */
export async function forgetSetupView(deps: IncidentDeps, input: { number: number; actor: Actor }): Promise<void> {
  await changeIncident(deps, { ...input, action: 'incident.read' }, async (change) => {
    if (change.incident.setup_view !== null) await change.update({ setup_view: null });
    return null;
  });
}

// Returns whether it is news.
async function finish(
  deps: IncidentDeps,
  change: Change,
  step: SetupStep,
  result: { state: 'done' | 'failed'; detail?: string },
  channel?: string,
): Promise<boolean> {
  const { number, setup_view } = change.incident;
  const detail = result.detail ?? null;
  if (!(await endPart(change.tx, number, step, result.state, detail))) return false;
  change.record(events.setUp, { step, state: result.state, detail, ...(channel === undefined ? {} : { channel }) });
  if (step === 'card') {
    // One of the links leads to the card, and what is said comes below it.
    await deps.jobs.enqueue(change.tx, addBookmarksJob, { incident: number });
    await deps.jobs.enqueue(change.tx, postWaitingJob, { incident: number, turn: newId() });
  }
  if (setup_view === null) return true;
  const ended = countEnded(await readSetup(change.tx, number));
  await deps.jobs.enqueue(change.tx, showSetupJob, { incident: number, ended });
  return true;
}

/**
 * The channel was archived or deleted, or Backbolt was put out of it: another one is made, where the incident goes on. Whoever finds that
 * out second changes nothing.
 */
export async function loseChannel(
  deps: IncidentDeps,
  number: number,
  lost: { channel: string; reason: string },
): Promise<void> {
  await changeIncident(deps, system(number), async (change) => {
    const { tx, incident } = change;
    if (incident.channel !== lost.channel || incident.channel_state !== 'ready' || isResolved(incident)) return null;
    await change.update({
      channel_state: 'wanted',
      channel: null,
      channel_name: null,
      channel_attempt: incident.channel_attempt + 1,
    });
    const parts = ['channel', 'card', 'invitations', 'topic', 'bookmarks'] as const;
    for (const step of parts) await beginPart(tx, number, step);
    await deps.jobs.enqueue(tx, openChannelJob, { incident: number });
    await queueNotice(deps, tx, {
      incident: number,
      key: `channel_replaced:${number}:${lost.channel}`,
      recipient: null,
      content: { kind: 'channel_replaced', previous: incident.channel_name ?? lost.channel, reason: lost.reason },
    });
    change.record(events.channelLost, lost);
    return null;
  });
}
