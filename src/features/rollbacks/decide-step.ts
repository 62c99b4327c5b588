// What follows a step that failed, or of which nobody knows whether it was done: again, settled, or skipped.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { isNamed, requireApprover } from './approve-plan.ts';
import { changeRollback, type RunChange } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { executeSoon } from './execute-soon.ts';
import { atStep } from './record-step.ts';
import { type RunStep, requireState } from './rollback.ts';
import { events } from './rollback-events.ts';
import { insertVote, votesOn } from './rollback-store.ts';

type AtStep = { number: number; actor: Actor; step: number };

/** Tries a failed step again: a person is asked anew, and one whose effect is there is only verified again. */
export async function retryStep(deps: RollbackDeps, input: AtStep): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    const { step } = stoppedAt(change, input.step, 'failed');
    change.record(events.retried, atStep(change, step));
    await goOn(deps, change, step, { state: 'confirmed', evidence: null, answer: null });
    return null;
  });
}

/**
 * Settles a step of which nobody knew, by a person's word after they saw what the check said: it was done, or it was not and is done now.
 */
export async function settleStep(
  deps: RollbackDeps,
  input: AtStep & { as: 'done' | 'not_done'; reason: string },
): Promise<void> {
  const { as, reason } = input;
  await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    const { step } = stoppedAt(change, input.step, 'unknown');
    change.record(events.stepSettled, { ...atStep(change, step), as, reason });
    if (as === 'not_done') await goOn(deps, change, step, { state: 'confirmed', evidence: null });
    else {
      const effect = { rows: null, output: `Settled by a person: ${reason}` };
      const before = change.steps[step]?.before;
      const known = before == null ? effect : { ...effect, prior: before };
      await goOn(deps, change, step, { state: 'done', applied: true, effect: known, ended_at: change.at });
    }
    return null;
  });
}

/**
 * Leaves a step out, with a reason. Policy says how many others must agree; until then the wish stands on the card.
 * @returns how many must still agree.
 */
export async function skipStep(
  deps: RollbackDeps,
  input: AtStep & { reason: string },
): Promise<{ stillNeeded: number }> {
  const { needed } = deps.rollbackPolicy.approvals.skip;
  return await changeRollback(deps, { ...input, action: 'rollback.control' }, async (change) => {
    const { step } = stoppedAt(change, input.step, 'failed', 'unknown');
    const { actor: by } = change;
    const { reason } = input;
    change.record(events.skipAsked, { ...atStep(change, step), reason, needed });
    if (needed === 0) await skip(deps, change, step, reason);
    else await change.update({ skip: { step, by, reason } });
    return { stillNeeded: needed };
  });
}

/** Agrees that the step is left out; the last one who is needed makes it so. */
export async function approveSkip(deps: RollbackDeps, input: AtStep): Promise<{ stillNeeded: number }> {
  const rule = deps.rollbackPolicy.approvals.skip;
  const named = await isNamed(deps, rule, input.actor);
  return await changeRollback(deps, { ...input, action: 'rollback.approve' }, async (change) => {
    const { run, tx, at, actor } = change;
    const { step } = stoppedAt(change, input.step, 'failed', 'unknown');
    const wish = run.skip;
    if (wish?.step !== step) throw nothingToSkip(run.number, step);
    const asked = { ...run, requested_by: wish.by };
    await requireApprover({ ...change, run: asked }, rule, named, 'approve what is skipped');
    const about = `skip:${step}`;
    const version = `${wish.by}: ${wish.reason}`;
    await insertVote(tx, run.number, { about, person: actor, version, approved: true, reason: null, at });
    const given = (await votesOn(tx, run.number)).filter((vote) => vote.about === about && vote.version === version);
    const stillNeeded = Math.max(0, rule.needed - given.length);
    change.record(events.approved, { hash: version, by: actor, still_needed: stillNeeded });
    if (stillNeeded === 0) await skip(deps, change, step, wish.reason);
    return { stillNeeded };
  });
}

async function skip(deps: RollbackDeps, change: RunChange, step: number, reason: string): Promise<void> {
  change.record(events.stepSkipped, { ...atStep(change, step), reason });
  await change.tell(`left out step ${step + 1}: ${reason}`);
  await goOn(deps, change, step, { state: 'skipped', ended_at: change.at, evidence: reason });
}

async function goOn(deps: RollbackDeps, change: RunChange, step: number, fields: Partial<RunStep>): Promise<void> {
  await change.updateStep(step, fields);
  await change.update({ state: 'running', reason: null, skip: null });
  await executeSoon(deps, change);
}

function stoppedAt({ run, steps }: RunChange, step: number, ...states: RunStep['state'][]): RunStep {
  requireState(run, 'stopped');
  const found = steps[step];
  if (found !== undefined && states.includes(found.state)) return found;
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.step_moved',
    message: `step ${step} of rollback ${run.number} is ${found?.state ?? 'none'}`,
    userMessage: `Step ${step + 1} of R${run.number} is ${found?.state ?? 'gone'} now. Nothing was done. Its card shows what can be done.`,
  });
}

function nothingToSkip(number: number, step: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.no_skip',
    message: `nobody wants to skip step ${step} of rollback ${number}`,
    userMessage: 'Nobody asks for this step to be left out any more. Nothing was done.',
  });
}
