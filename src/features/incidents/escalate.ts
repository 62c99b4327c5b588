// Calls for help, level by level, until somebody takes it or the reason is gone.
import type { Tx } from '../../db/own.ts';
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import type { Actor } from '../events/event.ts';
import { type Change, changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import {
  type Escalation,
  findEscalation,
  insertEscalation,
  openEscalations,
  updateEscalation,
} from './escalation-store.ts';
import { type Incident, isResolved } from './incident.ts';
import { events } from './incident-events.ts';
import { escalateJob } from './jobs.ts';
import { bringInCalled } from './join-incident.ts';
import { peopleIn } from './people-in.ts';
import type { EscalationLevel } from './policy.ts';
import { queueNotice } from './queue-notice.ts';

/** The last of the levels that follow each other by time; the two after it have conditions of their own. */
const lastTimedLevel = 3;
export const decisionLevel = 4;
export const prolongedLevel = 5;

/** Starts to call the first three levels of policy, each after its delay. False, and nothing done, when this cause was escalated before. */
export async function startEscalation(deps: IncidentDeps, change: Change, cause: string): Promise<boolean> {
  const { tx, incident, at } = change;
  if (!(await insertEscalation(tx, incident.number, cause, at))) return false;
  for (let level = 1; level <= lastTimedLevel; level += 1) {
    const { after_minutes: after } = levelOf(deps, level) as { after_minutes: number };
    await callLater(
      tx,
      { incident: incident.number, cause, level, backup: false },
      new Date(at.getTime() + after * minute),
    );
  }
  return true;
}

/** Calls one of the two levels that have a condition, at once. */
export async function callLevel(change: Change, cause: string, level: 4 | 5): Promise<void> {
  const { tx, incident, at } = change;
  if (!(await insertEscalation(tx, incident.number, cause, at))) return;
  await callLater(tx, { incident: incident.number, cause, level, backup: false }, at);
}

/** A timer's job: calls the people of one level, or their backup when nobody took it. */
export async function escalate(
  deps: IncidentDeps,
  input: { incident: number; cause: string; level: number; backup: boolean },
): Promise<void> {
  const { cause, level, backup } = input;
  const policy = levelOf(deps, level);
  const people = backup ? policy.backup : policy.primary;
  const called = await peopleIn(deps.directory, people);
  await changeIncident(
    deps,
    { number: input.incident, actor: 'backbolt', action: 'incident.escalate', isShown: false },
    async (change) => {
      const { tx, incident, at } = change;
      const escalation = await findOpen(tx, incident, cause);
      if (escalation === undefined) return null;
      // A backup that nobody named is not called; the level itself is always said.
      if (backup && people.length === 0) return null;
      const key = `escalation:${incident.number}:${cause}:${level}${backup ? ':backup' : ''}`;
      const content = {
        kind: 'escalation' as const,
        cause,
        level,
        name: policy.name,
        people,
        backup,
        since: escalation.started_at,
      };
      // What a private incident says stays in its channel.
      const recipient = incident.private ? null : policy.channel;
      if (!(await queueNotice(deps, tx, { incident: incident.number, key, recipient, content }))) return null;
      if (recipient === null) await bringInCalled(deps, change, called);
      if (!backup) {
        await updateEscalation(tx, { ...escalation, level: Math.max(level, escalation.level) });
        const later = new Date(at.getTime() + deps.incidentPolicy.escalation.backup_after_minutes * minute);
        await callLater(tx, { ...input, backup: true }, later);
      }
      change.record(events.escalated, { cause, level, name: policy.name, called: people, backup });
      return null;
    },
  );
}

async function findOpen(tx: Tx, incident: Incident, cause: string): Promise<Escalation | undefined> {
  const found = await findEscalation(tx, incident.number, cause);
  return found?.state === 'open' && !isResolved(incident) ? found : undefined;
}

/** Somebody says "I have it": nobody else is called for this. A second one hears who was first. */
export async function takeEscalation(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; cause: string },
): Promise<{ takenBy: string; first: boolean; ended: boolean }> {
  const { number, actor, cause } = input;
  return await changeIncident(
    deps,
    { number, actor, action: 'incident.acknowledge', isShown: false },
    async (change) => {
      const escalation = await findEscalation(change.tx, number, cause);
      if (escalation === undefined || escalation.state === 'ended') return { takenBy: '', first: false, ended: true };
      if (escalation.state === 'taken') return { takenBy: escalation.taken_by ?? '', first: false, ended: false };
      await updateEscalation(change.tx, { ...escalation, state: 'taken', taken_by: actor });
      await clearCalls(change.tx, number, cause);
      change.record(events.escalationTaken, { cause, level: escalation.level });
      return { takenBy: actor, first: true, ended: false };
    },
  );
}

/** Ends the open escalations whose cause is `cause` or begins with `cause:`; all of them without one. */
export async function endEscalations(tx: Tx, number: number, cause?: string): Promise<void> {
  for (const escalation of await openEscalations(tx, number)) {
    if (cause !== undefined && escalation.cause !== cause && !escalation.cause.startsWith(`${cause}:`)) continue;
    await updateEscalation(tx, { ...escalation, state: 'ended' });
    await clearCalls(tx, number, escalation.cause);
  }
}

function levelOf(deps: IncidentDeps, level: number): EscalationLevel {
  const found = deps.incidentPolicy.escalation.levels[level - 1];
  if (found === undefined) throw new RangeError(`there is no escalation level ${level}`);
  return found;
}

type Call = { incident: number; cause: string; level: number; backup: boolean };

const timerKey = ({ incident, cause, level, backup }: Call) =>
  `incident-${incident}:escalate:${cause}:${level}${backup ? ':backup' : ''}`;

async function callLater(tx: Tx, call: Call, dueAt: Date): Promise<void> {
  await setTimer(tx, { key: timerKey(call), job: escalateJob, data: call, dueAt });
}

async function clearCalls(tx: Tx, incident: number, cause: string): Promise<void> {
  for (let level = 1; level <= prolongedLevel; level += 1) {
    for (const backup of [false, true]) await clearTimer(tx, timerKey({ incident, cause, level, backup }));
  }
}
