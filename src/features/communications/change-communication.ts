// The one way in which a communication is changed: who may, under the row's lock, together with its events and the jobs that follow.
import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import { setTimer } from '../../jobs/timers.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { second } from '../../lib/clock.ts';
import { authorize } from '../access/authorize.ts';
import type { Action } from '../access/person.ts';
import { refusal, withRefusals } from '../access/refusal.ts';
import type { Actor, EventKind } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { openRecord } from '../events/record-events.ts';
import { rolesHeld } from '../incidents/incident-store.ts';
import { type Communication, noCommunication, streamOf } from './communication.ts';
import { lockCommunication, updateCommunication } from './communication-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { advanceJob, drawCommunicationJob, recoverJob, tellIncidentJob } from './jobs.ts';

/** What a change works with. */
export type CommunicationChange = {
  readonly tx: Tx;
  /** As it was when it was locked. */
  readonly communication: Communication;
  /** Domain time, the same for everything in this change. */
  readonly at: Date;
  readonly actor: Actor;
  update(fields: Partial<Communication>): Promise<void>;
  /** Has an event appended when the work is done, in the order of the calls. */
  record<Data>(kind: EventKind<Data>, data: Data): void;
  /** Puts a line on the incident's timeline; `what` completes "Communication C7 …". */
  tell(what: string): Promise<void>;
};

export type CommunicationInput = {
  number: number;
  actor: Actor;
  action: Action;
  /** A repeat with the same key gets the stored outcome and changes nothing. */
  key?: string | undefined;
};

/** Backbolt itself, or policy where it carries out a runbook by itself: no person of Slack's. */
export const isProgram = (actor: Actor) => actor === 'backbolt' || actor === 'policy';

/**
 * Locks the communication, checks that the actor may, and runs `work` in one transaction with its events; its cards are drawn anew afterwards.
 * @throws AppError `communications.not_found`, also where its incident is private and the actor not on it; `access.refused`.
 */
export async function changeCommunication<T extends Json>(
  deps: CommunicationDeps,
  input: CommunicationInput,
  work: (change: CommunicationChange) => Promise<T>,
): Promise<T> {
  const { number, actor, action } = input;
  const subject = streamOf(number);
  if (!isProgram(actor)) await authorize(deps, actor, action, subject);
  // Asked before the lock: the answer may have to come from Slack.
  const isNamed = action !== 'communication.send' || (await maySend(deps, actor));
  return await withRefusals(deps, async (tx) => {
    const communication = await lockCommunication(tx, number, actor);
    if (communication === undefined) throw noCommunication(number);
    if (!isNamed && !(await holdsSendingRole(tx, communication, actor))) {
      const reason = "only the incident's communications lead or commander, or somebody whom policy names, does that";
      throw refusal({ actor, action, subject, reason });
    }
    const at = await domainNow(tx);
    const events = openRecord({ stream: subject, at, actor });
    let isChanged = false;
    const told: string[] = [];
    const change: CommunicationChange = {
      tx,
      communication,
      at,
      actor,
      update(fields) {
        isChanged = true;
        return updateCommunication(tx, number, fields);
      },
      record: events.record,
      async tell(what) {
        if (communication.incident === null) return;
        told.push(what);
        const key = `${subject}:${communication.version}:${told.length}`;
        await deps.jobs.enqueue(tx, tellIncidentJob, { communication: number, what, by: actor, key });
      },
    };
    const doing = async () => {
      const outcome = await work(change);
      if (isChanged || !events.isEmpty()) await showAnew(deps, tx, number);
      await events.append(tx);
      return outcome;
    };
    return input.key === undefined ? await doing() : (await once(tx, input.key, doing)).outcome;
  });
}

/**
 * Has the cards drawn anew; what they show is read when they are drawn.
 * @param refresh the next one comes soon, so that one which finds no turn may be left out
 */
export async function showAnew(
  deps: Pick<CommunicationDeps, 'jobs'>,
  tx: Tx,
  number: number,
  refresh = false,
): Promise<void> {
  await updateCommunication(tx, number, {});
  await deps.jobs.enqueue(tx, drawCommunicationJob, { communication: number, refresh });
}

/** Whether policy lets somebody send, whatever their role in an incident. */
export async function maySend(deps: CommunicationDeps, actor: Actor): Promise<boolean> {
  const { senders } = deps.communicationPolicy;
  if (isProgram(actor)) return true;
  return actor.startsWith('cli:') || senders.length === 0 || (await deps.directory.isOneOf(actor, senders));
}

/** Whether somebody has one of these roles in the incident that the communication is about. */
export async function holdsRole(
  tx: Tx,
  { incident }: Pick<Communication, 'incident'>,
  actor: Actor,
  roles: readonly string[],
): Promise<boolean> {
  if (incident === null) return false;
  const held = await rolesHeld(tx, incident);
  return held.some(({ role, person }) => roles.includes(role) && person === actor);
}

/** Whether somebody may send it for their role in its incident. */
export const holdsSendingRole = (tx: Tx, about: Pick<Communication, 'incident'>, actor: Actor): Promise<boolean> =>
  holdsRole(tx, about, actor, ['commander', 'communications_lead']);

/** A communication that has something to do is looked at so often, whoever is thought to be at it. */
export const recoverEveryMs = second;

export const recoverKey = (number: number) => `${streamOf(number)}:recover`;

/** Has it looked at: at once by a job, and by a timer as well, in case whoever takes the job dies. */
export async function advanceSoon(
  deps: Pick<CommunicationDeps, 'jobs'>,
  { tx, at }: Pick<CommunicationChange, 'tx' | 'at'>,
  number: number,
): Promise<void> {
  const data = { communication: number };
  await deps.jobs.enqueue(tx, advanceJob, data);
  const dueAt = new Date(at.getTime() + recoverEveryMs);
  await setTimer(tx, { key: recoverKey(number), job: recoverJob, data, dueAt });
}
