// The one way in which a rollback is changed: who may, under the row's lock, together with its events and the jobs that follow.
import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { authorize } from '../access/authorize.ts';
import type { Action } from '../access/person.ts';
import { refusal, withRefusals } from '../access/refusal.ts';
import type { Actor, EventKind } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { openRecord } from '../events/record-events.ts';
import { rolesHeld } from '../incidents/incident-store.ts';
import type { RollbackDeps } from './deps.ts';
import { drawRollbackJob, tellIncidentJob } from './jobs.ts';
import { noRollback, type Rollback, type RunStep, streamOf } from './rollback.ts';
import { lockRollback, stepsOf, updateRollback, updateStep } from './rollback-store.ts';

/** What a change works with. */
export type RunChange = {
  readonly tx: Tx;
  /** As it was when it was locked; so are the steps. */
  readonly run: Rollback;
  readonly steps: readonly RunStep[];
  /** Domain time, the same for everything in this change. */
  readonly at: Date;
  readonly actor: Actor;
  update(fields: Partial<Rollback>): Promise<void>;
  updateStep(step: number, fields: Partial<RunStep>): Promise<void>;
  /** Has an event appended when the work is done, in the order of the calls. */
  record<Data>(kind: EventKind<Data>, data: Data): void;
  /** Puts a line on the incident's timeline; `what` completes "Rollback R7 …". */
  tell(what: string): Promise<void>;
};

export type RunInput = {
  number: number;
  actor: Actor;
  action: Action;
  /** A repeat with the same key gets the stored outcome and changes nothing. */
  key?: string;
};

/** What only whoever leads does: the incident's commander, or without an incident whoever asked for the rollback; and policy's managers. */
const forLeaders: readonly Action[] = ['rollback.confirm', 'rollback.control'];
const isProgram = (actor: Actor) => actor === 'backbolt' || actor === 'policy';

/**
 * Locks the rollback, checks that the actor may, and runs `work` in one transaction with its events; its cards are drawn anew afterwards.
 * @throws AppError `rollbacks.not_found`, also where its incident is private and the actor not on it; `access.refused`.
 */
export async function changeRollback<T extends Json>(
  deps: RollbackDeps,
  input: RunInput,
  work: (change: RunChange) => Promise<T>,
): Promise<T> {
  const { number, actor, action } = input;
  const subject = streamOf(number);
  if (!isProgram(actor)) await authorize(deps, actor, action, subject);
  // Asked before the lock: the answer may have to come from Slack.
  const leads = isProgram(actor) || !forLeaders.includes(action) || (await isManager(deps, actor));
  return await withRefusals(deps, async (tx) => {
    // One round trip; the server takes them in this order, so all of it is read under the lock.
    const [run, at, steps] = await Promise.all([lockRollback(tx, number, actor), domainNow(tx), stepsOf(tx, number)]);
    if (run === undefined) throw noRollback(number);
    if (!leads && !(await isLeader(tx, run, actor))) {
      const who = run.incident === null ? 'whoever asked for it' : `the commander of incident #${run.incident}`;
      throw refusal({ actor, action, subject, reason: `only ${who}, or somebody whom policy names, does that` });
    }
    const events = openRecord({ stream: subject, at, actor });
    const told: string[] = [];
    const change: RunChange = {
      tx,
      run,
      steps,
      at,
      actor,
      update: (fields) => updateRollback(tx, number, fields),
      updateStep: (step, fields) => updateStep(tx, number, step, fields),
      record: events.record,
      async tell(what) {
        if (run.incident === null) return;
        told.push(what);
        const key = `${subject}:${run.version}:${told.length}`;
        await deps.jobs.enqueue(tx, tellIncidentJob, { run: number, what, by: actor, key });
      },
    };
    const doing = async () => {
      const outcome = await work(change);
      const shown = events.isEmpty() ? undefined : showAnew(deps, tx, number);
      await Promise.all([shown, events.append(tx)]);
      return outcome;
    };
    return input.key === undefined ? await doing() : (await once(tx, input.key, doing)).outcome;
  });
}

/** Has the cards drawn anew; what they show is read when they are drawn. */
export async function showAnew(deps: Pick<RollbackDeps, 'jobs'>, tx: Tx, number: number): Promise<void> {
  await Promise.all([updateRollback(tx, number, {}), deps.jobs.enqueue(tx, drawRollbackJob, { run: number })]);
}

async function isManager(deps: RollbackDeps, actor: Actor): Promise<boolean> {
  return actor.startsWith('cli:') || (await deps.directory.isOneOf(actor, deps.incidentPolicy.managers));
}

async function isLeader(tx: Tx, run: Rollback, actor: Actor): Promise<boolean> {
  if (run.incident === null) return run.requested_by === actor;
  return await isCommander(tx, run, actor);
}

/** Whether somebody commands the incident that the rollback belongs to. */
export async function isCommander(tx: Tx, run: Pick<Rollback, 'incident'>, actor: Actor): Promise<boolean> {
  if (run.incident === null) return false;
  const held = await rolesHeld(tx, run.incident);
  return held.some(({ role, person }) => role === 'commander' && person === actor);
}
