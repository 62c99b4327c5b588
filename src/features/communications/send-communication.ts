// Send, schedule, cancel, pause, go on, stop: whoever sees something wrong can hold a communication between two batches.
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { endExpiry, requireHash } from './approve-communication.ts';
import { advanceSoon, type CommunicationChange, changeCommunication } from './change-communication.ts';
import { requireState, streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { countDeliveries } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { sendScheduledJob } from './jobs.ts';

type Asked = { number: number; actor: Actor };

const scheduleKey = (number: number) => `${streamOf(number)}:schedule`;

/**
 * Begins to send what has this hash. Sent twice (a double click), it is sent once; `again` says so.
 * @throws AppError `communications.hash_differs`, `communications.wrong_state`, `communications.practice`, `access.refused`
 */
export async function sendCommunication(
  deps: CommunicationDeps,
  input: Asked & { hash: string },
): Promise<{ again: boolean }> {
  return await changeCommunication(deps, { ...input, action: 'communication.send' }, async (change) => {
    const { communication } = change;
    requireHash(communication, input.hash);
    if (['sending', 'sent'].includes(communication.state)) return { again: true };
    requireState(communication, 'approved', 'scheduled');
    await requireReal(change);
    await begin(deps, change);
    return { again: false };
  });
}

/** Has it sent at a time. @throws as `sendCommunication`; `communications.time_is_over` */
export async function scheduleCommunication(
  deps: CommunicationDeps,
  input: Asked & { hash: string; sendAt: Date },
): Promise<void> {
  await changeCommunication(deps, { ...input, action: 'communication.send' }, async (change) => {
    const { communication, tx } = change;
    requireHash(communication, input.hash);
    requireState(communication, 'approved', 'scheduled');
    await requireReal(change);
    if (input.sendAt <= change.at) throw isOver(input.number);
    await endExpiry(change);
    await change.update({ state: 'scheduled', send_at: input.sendAt, approve_until: null });
    const data = { communication: input.number };
    await setTimer(tx, { key: scheduleKey(input.number), job: sendScheduledJob, data, dueAt: input.sendAt });
    change.record(events.scheduled, { hash: input.hash, at: input.sendAt.toISOString() });
    await change.tell(`is scheduled for ${input.sendAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    return null;
  });
}

const isOver = (number: number) =>
  new AppError({
    kind: 'invalid',
    code: 'communications.time_is_over',
    message: `communication ${number} was to be sent in the past`,
    userMessage: `That time is over. C${number} was not scheduled. Choose a later one, or send it now.`,
  });

/** The timer's job: its time has come. */
export async function sendScheduled(deps: CommunicationDeps, number: number): Promise<void> {
  await changeCommunication(deps, { number, actor: 'backbolt', action: 'communication.send' }, async (change) => {
    const { state, send_at } = change.communication;
    if (state !== 'scheduled' || send_at === null || send_at > change.at) return null;
    await begin(deps, change);
    return null;
  });
}

// Users are never told of what is practised.
async function requireReal({ tx, communication: { number, incident } }: CommunicationChange): Promise<void> {
  if (incident === null || (await findIncident(tx, incident, 'backbolt'))?.practice !== true) return;
  throw new AppError({
    kind: 'conflict',
    code: 'communications.practice',
    message: `communication ${number} belongs to a practice incident`,
    userMessage: `Incident #${incident} is practice, so users are told nothing. C${number} was not sent. "Send test to me" shows you what they would get.`,
  });
}

async function begin(deps: CommunicationDeps, change: CommunicationChange): Promise<void> {
  const { communication, tx, at } = change;
  await endExpiry(change);
  await clearTimer(tx, scheduleKey(communication.number));
  await change.update({ state: 'sending', started_at: at, approve_until: null, reason: null });
  change.record(events.started, { hash: communication.hash ?? '' });
  await advanceSoon(deps, change, communication.number);
  await change.tell(`is being sent: ${communication.title}`);
}

/** Takes it back before anything was sent. */
export async function cancelCommunication(deps: CommunicationDeps, input: Asked & { reason: string }): Promise<void> {
  await changeCommunication(deps, { ...input, action: 'communication.send' }, async (change) => {
    const { communication, tx, at } = change;
    if (communication.state === 'cancelled') return null;
    requireState(communication, 'draft', 'awaiting_approval', 'approved', 'scheduled');
    await endExpiry(change);
    await clearTimer(tx, scheduleKey(communication.number));
    await change.update({ state: 'cancelled', reason: input.reason, ended_at: at });
    change.record(events.cancelled, { reason: input.reason });
    await change.tell(`was cancelled: ${input.reason}`);
    return null;
  });
}

/** Holds it after the batches that are under way. Every member may: holding does no harm. */
export async function pauseCommunication(deps: CommunicationDeps, input: Asked & { reason?: string }): Promise<void> {
  const reason = input.reason ?? 'Somebody paused it.';
  await changeCommunication(deps, { ...input, action: 'communication.pause' }, async (change) => {
    if (change.communication.state === 'paused') return null;
    requireState(change.communication, 'sending');
    await change.update({ state: 'paused', reason });
    change.record(events.paused, { reason });
    await change.tell('was paused');
    return null;
  });
}

/** Goes on where it was held. */
export async function resumeCommunication(deps: CommunicationDeps, input: Asked): Promise<void> {
  await changeCommunication(deps, { ...input, action: 'communication.send' }, async (change) => {
    if (change.communication.state === 'sending') return null;
    requireState(change.communication, 'paused');
    await change.update({ state: 'sending', reason: null });
    change.record(events.resumed, {});
    await advanceSoon(deps, change, input.number);
    await change.tell('goes on');
    return null;
  });
}

/** Ends it for good: who was not sent it yet is not sent it. What is under way ends. Every member may. */
export async function stopCommunication(deps: CommunicationDeps, input: Asked & { reason: string }): Promise<void> {
  await changeCommunication(deps, { ...input, action: 'communication.pause' }, async (change) => {
    if (change.communication.state === 'stopped') return null;
    requireState(change.communication, 'sending', 'paused');
    await endStopped(change, input.reason);
    return null;
  });
}

/** Stops it, with the numbers so far. */
export async function endStopped(change: CommunicationChange, reason: string): Promise<void> {
  const { communication, tx, at } = change;
  const counts = await countDeliveries(tx, communication.number);
  await change.update({ state: 'stopped', reason, ended_at: at });
  change.record(events.stopped, { reason, counts: counts.email });
  await change.tell(`was stopped: ${reason}`);
}
