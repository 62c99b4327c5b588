// The one way in which an incident is changed: who may, under the row's lock, together with its events and the jobs that show it.
import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { authorize } from '../access/authorize.ts';
import type { Action } from '../access/person.ts';
import { refusal, withRefusals } from '../access/refusal.ts';
import type { Actor, EventKind } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { openRecord } from '../events/record-events.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, noIncident, streamOf } from './incident.ts';
import { lockIncident, rolesHeld, updateIncident } from './incident-store.ts';
import { drawAnnouncementJob, drawCardJob } from './jobs.ts';

/** What a change works with. */
export type Change = {
  readonly tx: Tx;
  /** As it was when it was locked. */
  readonly incident: Incident;
  /** Domain time, the same for everything in this change. */
  readonly at: Date;
  readonly actor: Actor;
  /** Writes columns of the incident. */
  update(fields: Partial<Incident>): Promise<void>;
  /** Has an event appended when the work is done, in the order of the calls. */
  record<Data>(kind: EventKind<Data>, data: Data): void;
};

export type ChangeInput = {
  number: number;
  actor: Actor;
  action: Action;
  /** A repeat with the same key gets the stored outcome and changes nothing. */
  key?: string;
  /** False where the cards show nothing of it; 'on_card' where the announcement shows nothing of it. Both do unless said. */
  isShown?: boolean | 'on_card';
};

/** What only the commander does, and whom policy names for it. */
const forManagers: readonly Action[] = ['incident.severity', 'incident.resolve', 'incident.assign', 'incident.reopen'];

/**
 * Locks the incident, checks that the actor may, and runs `work` in one transaction with its events; the cards are drawn anew afterwards.
 * @returns what `work` returns; the stored outcome for a repeat of `key`.
 * @throws AppError `incidents.not_found`, also for a private incident that the actor is not on; `access.refused`.
 */
export async function changeIncident<T extends Json>(
  deps: IncidentDeps,
  input: ChangeInput,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { number, actor, action } = input;
  const subject = streamOf(number);
  if (actor !== 'backbolt') await authorize(deps, actor, action, subject);
  // Asked before the lock: the answer may have to come from Slack.
  const isManager = actor !== 'backbolt' && (await mayManage(deps, actor, action));
  return await withRefusals(deps, async (tx) => {
    const incident = await lockIncident(tx, number, actor);
    if (incident === undefined) throw noIncident(number);
    if (!isManager && forManagers.includes(action) && actor !== 'backbolt' && !(await isCommander(tx, number, actor))) {
      const reason = 'only the incident commander, or somebody whom policy names, does that';
      throw refusal({ actor, action, subject, reason });
    }
    const at = await domainNow(tx);
    const events = openRecord({ stream: subject, at, actor });
    const change: Change = {
      tx,
      incident,
      at,
      actor,
      update: (fields) => updateIncident(tx, number, fields),
      record: events.record,
    };
    const run = async () => {
      const outcome = await work(change);
      if (!events.isEmpty() && input.isShown !== false) await showAnew(deps, tx, number, input.isShown === 'on_card');
      await events.append(tx);
      return outcome;
    };
    return input.key === undefined ? await run() : (await once(tx, input.key, run)).outcome;
  });
}

/** Has the cards drawn anew; what they show is read when they are drawn. */
export async function showAnew(
  deps: Pick<IncidentDeps, 'jobs'>,
  tx: Tx,
  number: number,
  onlyCard = false,
): Promise<void> {
  await updateIncident(tx, number, {});
  await deps.jobs.enqueue(tx, drawCardJob, { incident: number });
  if (!onlyCard) await deps.jobs.enqueue(tx, drawAnnouncementJob, { incident: number });
}

async function mayManage(deps: IncidentDeps, actor: Actor, action: Action): Promise<boolean> {
  if (!forManagers.includes(action) || actor.startsWith('cli:')) return true;
  return await deps.directory.isOneOf(actor, deps.incidentPolicy.managers);
}

async function isCommander(tx: Tx, number: number, actor: Actor): Promise<boolean> {
  const held = await rolesHeld(tx, number);
  return held.some(({ role, person }) => role === 'commander' && person === actor);
}
