// The SQL of rollbacks and their steps.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { identifier, type Sql, sql } from '../../db/sql.ts';
import type { Actor } from '../events/event.ts';
import { Rollback, type RunState, RunStep } from './rollback.ts';

const columns = sql`number, id, version, state, runbook, title, runbook_text, runbook_hash, parameters, target, incident, practice, automatic, channel,
  requested_by, requested_at, asked_at, plan, plan_hash, approve_until, started_at, ended_at, reason, skip, undo_to`;
const stepColumns = sql`step, state, applied, attempt, confirmed_by, confirmed_at, started_at, ended_at, before, effect, evidence, look_at, answer,
  undo_preview, undo_confirmed_by, undo_started_at`;

// Whoever may not know of a private incident does not know of its rollbacks either.
const visibleTo = (actor: Actor): Sql =>
  /^(cli:|backbolt$|policy$)/.test(actor)
    ? sql`true`
    : sql`not exists (select from backbolt.incident i where i.number = r.incident and i.private
        and not exists (select from backbolt.incident_member m where m.incident = i.number and m.person = ${actor}))`;

export type NewRollback = Pick<
  Rollback,
  | 'id'
  | 'runbook'
  | 'title'
  | 'runbook_text'
  | 'runbook_hash'
  | 'parameters'
  | 'target'
  | 'incident'
  | 'practice'
  | 'automatic'
  | 'channel'
  | 'requested_by'
  | 'requested_at'
>;

export async function insertRollback(tx: Tx, run: NewRollback): Promise<Rollback> {
  return await tx.one(
    Rollback,
    sql`insert into backbolt.rollback (id, state, runbook, title, runbook_text, runbook_hash, parameters, target, incident, practice, automatic,
        channel, requested_by, requested_at)
      values (${run.id}, 'planning', ${run.runbook}, ${run.title}, ${run.runbook_text}, ${run.runbook_hash}, ${JSON.stringify(run.parameters)},
        ${run.target}, ${run.incident}, ${run.practice}, ${run.automatic}, ${run.channel}, ${run.requested_by}, ${run.requested_at})
      returning ${columns}`,
  );
}

export async function findRollback(db: Queryable, number: number, actor: Actor): Promise<Rollback | undefined> {
  return await db.maybeOne(
    Rollback,
    sql`select ${columns} from backbolt.rollback r where number = ${number} and ${visibleTo(actor)}`,
  );
}

export async function lockRollback(tx: Tx, number: number, actor: Actor): Promise<Rollback | undefined> {
  return await tx.maybeOne(
    Rollback,
    sql`select ${columns} from backbolt.rollback r where number = ${number} and ${visibleTo(actor)} for update`,
  );
}

/** Newest first; of an incident or in a state where one is given. `before`: only runs with a lower number. */
export async function listRollbacks(
  db: Queryable,
  actor: Actor,
  filter: { incident?: number; state?: RunState | undefined; before?: number | undefined; limit: number },
): Promise<Rollback[]> {
  const inState = filter.state === undefined ? sql`true` : sql`state = ${filter.state}`;
  const ofIncident = filter.incident === undefined ? sql`true` : sql`incident = ${filter.incident}`;
  const older = filter.before === undefined ? sql`true` : sql`number < ${filter.before}`;
  return await db.rows(
    Rollback,
    sql`select ${columns} from backbolt.rollback r where ${ofIncident} and ${inState} and ${older} and ${visibleTo(actor)}
      order by number desc limit ${filter.limit}`,
  );
}

/** The run that holds a target; undefined when it is free. */
export async function atWorkOn(db: Queryable, target: string): Promise<number | undefined> {
  const found = await db.maybeOne(
    z.object({ number: z.number() }),
    sql`select number from backbolt.rollback where target = ${target} and not practice and state in ('running', 'paused', 'stopped', 'undoing', 'aborting')`,
  );
  return found?.number;
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
const jsonColumns = ['plan', 'skip', 'parameters', 'before', 'effect', 'answer', 'undo_preview'];

function assignments(fields: Record<string, unknown>): Sql | undefined {
  const set = Object.entries(fields).map(
    ([column, value]) => sql`${identifier(column)} = ${jsonColumns.includes(column) ? json(value) : value}`,
  );
  return set.length === 0 ? undefined : set.reduce((all, one) => sql`${all}, ${one}`);
}

/** Writes columns and counts the change. */
export async function updateRollback(tx: Tx, number: number, fields: Partial<Rollback>): Promise<void> {
  const set = assignments(fields);
  const all = set === undefined ? sql`version = version + 1` : sql`version = version + 1, ${set}`;
  await tx.run(sql`update backbolt.rollback set ${all} where number = ${number}`);
}

export async function insertSteps(tx: Tx, run: number, count: number): Promise<void> {
  await tx.run(
    sql`insert into backbolt.rollback_step (run, step) select ${run}, generate_series(0, ${count - 1}) on conflict do nothing`,
  );
}

export async function stepsOf(db: Queryable, run: number): Promise<RunStep[]> {
  return await db.rows(
    RunStep,
    sql`select ${stepColumns} from backbolt.rollback_step where run = ${run} order by step`,
  );
}

export async function updateStep(tx: Tx, run: number, step: number, fields: Partial<RunStep>): Promise<void> {
  const set = assignments(fields);
  if (set === undefined) return;
  await tx.run(sql`update backbolt.rollback_step set ${set} where run = ${run} and step = ${step}`);
}

const StepResult = z.object({ step: z.number() });

/** Writes what several steps did, in one statement. Only those change that wait for it: a late writer changes nothing. Returns which. */
export async function finishSteps(
  tx: Tx,
  run: number,
  results: readonly { step: number; effect: unknown; started_at: Date; ended_at: Date }[],
): Promise<number[]> {
  const written = await tx.rows(
    StepResult,
    sql`update backbolt.rollback_step s set state = 'done', applied = true, attempt = attempt + 1, effect = r.effect, started_at = coalesce(s.started_at, r.started_at),
        ended_at = r.ended_at, evidence = null, look_at = null
      from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as r(step integer, effect jsonb, started_at timestamptz, ended_at timestamptz)
      where s.run = ${run} and s.step = r.step and s.state in ('confirmed', 'running') returning s.step`,
  );
  return written.map(({ step }) => step).sort((a, b) => a - b);
}

const Vote = z.object({
  about: z.string(),
  person: z.string(),
  version: z.string(),
  approved: z.boolean(),
  reason: z.string().nullable(),
  at: z.date(),
});
export type Vote = z.output<typeof Vote>;

/** Whether it is new: one says yes or no once about the same. */
export async function insertVote(tx: Tx, run: number, vote: Vote): Promise<boolean> {
  const { about, person, version, approved, reason, at } = vote;
  const written = await tx.run(
    sql`insert into backbolt.rollback_vote (run, about, person, version, approved, reason, at)
      values (${run}, ${about}, ${person}, ${version}, ${approved}, ${reason}, ${at}) on conflict do nothing`,
  );
  return written > 0;
}

export async function votesOn(db: Queryable, run: number): Promise<Vote[]> {
  return await db.rows(
    Vote,
    sql`select about, person, version, approved, reason, at from backbolt.rollback_vote where run = ${run} order by at, person`,
  );
}

export async function installationId(db: Queryable): Promise<string> {
  return (await db.one(z.object({ id: z.string() }), sql`select id from backbolt.installation`)).id;
}

/** Whether somebody is bringing this incident back: from the request for a plan until the run has come to an end. */
export async function isUnderWay(db: Queryable, incident: number): Promise<boolean> {
  const ended = ['plan_failed', 'completed', 'aborted', 'undone', 'refused', 'expired', 'void'];
  const found = await db.maybeOne(
    z.object({ number: z.number() }),
    sql`select number from backbolt.rollback where incident = ${incident} and not practice and state <> all(${ended}) limit 1`,
  );
  return found !== undefined;
}

/** Whether a rollback of this incident waits for approval. */
export async function isDecisionPending(db: Queryable, incident: number): Promise<boolean> {
  const found = await db.maybeOne(
    z.object({ number: z.number() }),
    sql`select number from backbolt.rollback where incident = ${incident} and state = 'awaiting_approval' limit 1`,
  );
  return found !== undefined;
}
