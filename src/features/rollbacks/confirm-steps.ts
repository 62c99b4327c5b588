// Confirms steps: nothing is done before somebody has said so, and the first confirmation starts the run.

import type { Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { endExpiry } from './approve-plan.ts';
import { changeRollback, type RunChange } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { executeSoon } from './execute-soon.ts';
import { currentStep, isTyped, planOf, type Rollback, type RunStep, requireState, wordToType } from './rollback.ts';
import { events } from './rollback-events.ts';
import { atWorkOn, findRollback } from './rollback-store.ts';

export type Confirmation = {
  number: number;
  actor: Actor;
  /** The step that was shown as the next one, from 0. */
  step: number;
  /** Confirms all up to this one; those that are destructive are left to a confirmation of their own. */
  upTo?: number;
  /** What was typed, for a destructive step. */
  typed?: string | undefined;
};

/**
 * Confirms a step, or several; returns those that were confirmed, by number from 0.
 * @throws AppError `rollbacks.confirmed_already`, `rollbacks.type_number`, `rollbacks.target_busy`, `rollbacks.void`, `rollbacks.wrong_state`.
 */
export async function confirmSteps(deps: RollbackDeps, input: Confirmation): Promise<{ confirmed: number[] }> {
  const voided = await whyVoid(deps, input.number);
  return await changeRollback(deps, { ...input, action: 'rollback.confirm' }, async (change) => {
    const { run, steps, at, actor } = change;
    requireState(run, 'approved', 'running');
    const current = currentStep(steps);
    if (current?.step !== input.step || current.state !== 'waiting') throw confirmedAlready(run, steps, input.step);
    const chosen = chooseSteps(run, input);
    if (run.state === 'approved') {
      const why = voided ?? (await whyVoidNow(change));
      if (why !== undefined) return await voidPlan(change, why);
      await start(change);
    }
    for (const step of chosen) {
      await change.updateStep(step, { state: 'confirmed', confirmed_by: actor, confirmed_at: at });
    }
    const ids = chosen.map((step) => planOf(run).steps[step]?.id ?? '');
    change.record(events.confirmed, { steps: ids, typed: input.typed !== undefined });
    await executeSoon(deps, change);
    return { confirmed: chosen };
  }).then(requireNotVoid);
}

/** Full automation, opted into for this runbook: policy confirms every step of it. */
export async function confirmAll(deps: RollbackDeps, number: number): Promise<void> {
  const voided = await whyVoid(deps, number);
  await changeRollback(deps, { number, actor: 'policy', action: 'rollback.confirm' }, async (change) => {
    const { run, at } = change;
    if (run.state !== 'approved') return null;
    const why = voided ?? (await whyVoidNow(change));
    if (why !== undefined) return await voidPlan(change, why);
    await start(change);
    const { steps } = planOf(run);
    for (const step of steps.keys()) {
      await change.updateStep(step, { state: 'confirmed', confirmed_by: 'policy', confirmed_at: at });
    }
    change.record(events.confirmed, { steps: steps.map(({ id }) => id), typed: false });
    await executeSoon(deps, change);
    return null;
  });
}

function chooseSteps(run: Rollback, { step, upTo = step, typed }: Confirmation): number[] {
  const { steps } = planOf(run);
  if (steps[step]?.destructive && (typed === undefined || !isTyped(run, typed))) {
    throw new AppError({
      kind: 'invalid',
      code: 'rollbacks.type_number',
      message: `step ${step} is destructive, and "${typed ?? ''}" was typed`,
      userMessage: `This step destroys something. Type ${wordToType(run)} to confirm it. Nothing was done.`,
    });
  }
  const last = Math.min(upTo, steps.length - 1);
  const chosen = [step];
  for (let next = step + 1; next <= last && !steps[next]?.destructive; next += 1) chosen.push(next);
  return chosen;
}

async function start(change: RunChange): Promise<void> {
  const { tx, run, at } = change;
  if (!run.practice) await requireFree(tx, run);
  await endExpiry(change);
  await change.update({ state: 'running', started_at: at });
  change.record(events.started, { hash: run.plan_hash ?? '' });
  await change.tell(`was started: ${run.title}`);
}

/** Passes when no other run is at work on the target, and keeps others from beginning. @throws AppError `rollbacks.target_busy` */
export async function requireFree(tx: Tx, run: Rollback): Promise<void> {
  await tx.run(sql`insert into backbolt.rollback_lease (target) values (${run.target}) on conflict do nothing`);
  await tx.run(sql`select 1 from backbolt.rollback_lease where target = ${run.target} for update`);
  const other = await atWorkOn(tx, run.target);
  if (other === undefined || other === run.number) return;
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.target_busy',
    message: `rollback ${other} is at work on ${run.target}`,
    userMessage: `R${other} is at work on the same target. Nothing was done. End that one first: one rollback at a time runs there.`,
  });
}

// What is found outside of the database, before the lock: whether the file is still the one that was approved.
async function whyVoid(deps: RollbackDeps, number: number): Promise<string | undefined> {
  const run = await findRollback(deps.db, number, 'backbolt');
  if (run?.state !== 'approved') return undefined;
  try {
    const { hash } = await deps.runbooks.reread(run.runbook);
    return hash === run.runbook_hash ? undefined : 'the runbook was edited since the plan was made';
  } catch (error) {
    return `the runbook cannot be read any more (${messageOf(error)})`;
  }
}

async function whyVoidNow({ tx, run }: RunChange): Promise<string | undefined> {
  const plan = planOf(run);
  if (run.incident === null) return undefined;
  const incident = await findIncident(tx, run.incident, 'backbolt');
  if (incident === undefined || incident.status === 'resolved') return `incident #${run.incident} was resolved`;
  if (incident.severity !== plan.severity)
    return `incident #${run.incident} is ${incident.severity} now, it was ${plan.severity} when the plan was made, and its approval is another one`;
  return undefined;
}

async function voidPlan(change: RunChange, why: string): Promise<{ confirmed: number[]; why: string }> {
  await endExpiry(change);
  await change.update({ state: 'void', reason: `The approval is void: ${why}. Make a new plan.`, ended_at: change.at });
  change.record(events.voided, { reason: why });
  await change.tell(`lost its approval: ${why}`);
  return { confirmed: [], why };
}

function requireNotVoid(outcome: { confirmed: number[]; why?: string }): { confirmed: number[] } {
  if (outcome.why === undefined) return outcome;
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.void',
    message: `the approval is void: ${outcome.why}`,
    userMessage: `The approval is void: ${outcome.why}. Nothing was done. Make a new plan; "Plan again" on the card fills it in.`,
  });
}

function confirmedAlready(run: Rollback, steps: readonly RunStep[], step: number): AppError {
  const asked = steps[step];
  const by = asked?.confirmed_by;
  const said =
    by == null
      ? `Step ${step + 1} of R${run.number} is not the next one.`
      : `Step ${step + 1} of R${run.number} was confirmed already, by ${/^[UW][A-Z0-9]+$/.test(by) ? `<@${by}>` : by}.`;
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.confirmed_already',
    message: `step ${step} of rollback ${run.number} is ${asked?.state ?? 'none'}`,
    userMessage: `${said} Nothing was done a second time.`,
  });
}
