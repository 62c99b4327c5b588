// Approval: consent to exactly one plan, by its hash, by enough people who may, in time.

import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { refusal } from '../access/refusal.ts';
import type { Actor } from '../events/event.ts';
import { changeRollback, isCommander, type RunChange } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { expireApprovalJob } from './jobs.ts';
import type { ApprovalRule } from './policy.ts';
import { planOf, type Rollback, requireState, streamOf, wrongState } from './rollback.ts';
import { events } from './rollback-events.ts';
import { findRollback, insertVote, votesOn } from './rollback-store.ts';

const expiryKey = (number: number) => `${streamOf(number)}:approval`;

/** Asks for approval of the plan as it is. Asked twice, it is asked once. */
export async function askApproval(deps: RollbackDeps, input: { number: number; actor: Actor }): Promise<void> {
  await changeRollback(deps, { ...input, action: 'rollback.plan' }, async (change) => {
    const { run } = change;
    if (run.state === 'awaiting_approval') return null;
    requireState(run, 'planned');
    const { needed } = planOf(run).approval;
    const until = await expireLater(deps, change);
    await change.update({ state: 'awaiting_approval', approve_until: until });
    change.record(events.approvalAsked, { hash: run.plan_hash ?? '', needed, until: until.toISOString() });
    await change.tell(`waits for approval: ${run.title}`);
    return null;
  });
}

/** Starts the time within which a plan must be approved, and an approved one begun. @returns its end */
export async function expireLater(deps: RollbackDeps, { tx, run, at }: RunChange): Promise<Date> {
  const until = new Date(at.getTime() + deps.rollbackPolicy.approvals.expires_after_minutes * minute);
  await setTimer(tx, { key: expiryKey(run.number), job: expireApprovalJob, data: { run: run.number }, dueAt: until });
  return until;
}

export async function endExpiry({ tx, run }: RunChange): Promise<void> {
  await clearTimer(tx, expiryKey(run.number));
}

/**
 * Approves the plan of exactly this hash. The last approval that is needed makes it ready to start.
 * @returns how many are still needed; `again` when this person had approved before.
 * @throws AppError `rollbacks.plan_differs`, `access.refused`, `rollbacks.wrong_state`.
 */
export async function approvePlan(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; hash: string },
): Promise<{ stillNeeded: number; again: boolean }> {
  const rule = (await findRollback(deps.db, input.number, 'backbolt'))?.plan?.approval;
  const named = rule !== undefined && (await isNamed(deps, rule, input.actor));
  return await changeRollback(deps, { ...input, action: 'rollback.approve' }, async (change) => {
    const { run, tx, actor, at } = change;
    const plan = requirePlan(run, input.hash);
    await requireApprover(change, plan.approval, named, 'approve it');
    const before = await votesOn(tx, run.number);
    const isVote = (person: string) =>
      before.some((vote) => vote.about === 'plan' && vote.version === input.hash && vote.person === person);
    if (run.state === 'approved' && isVote(actor)) return { stillNeeded: 0, again: true };
    requireState(run, 'awaiting_approval');
    const fresh = await insertVote(tx, run.number, {
      about: 'plan',
      person: actor,
      version: input.hash,
      approved: true,
      reason: null,
      at,
    });
    const given = (await votesOn(tx, run.number)).filter(
      (vote) => vote.about === 'plan' && vote.version === input.hash && vote.approved,
    ).length;
    const stillNeeded = Math.max(0, plan.approval.needed - given);
    if (!fresh) return { stillNeeded, again: true };
    change.record(events.approved, { hash: input.hash, by: actor, still_needed: stillNeeded });
    if (stillNeeded === 0) {
      await change.update({ state: 'approved', approve_until: await expireLater(deps, change) });
      await change.tell('was approved');
    }
    return { stillNeeded, again: false };
  });
}

/** Says no, with a reason; whoever may approve may refuse. @throws as `approvePlan`. */
export async function refusePlan(
  deps: RollbackDeps,
  input: { number: number; actor: Actor; hash: string; reason: string },
): Promise<void> {
  const rule = (await findRollback(deps.db, input.number, 'backbolt'))?.plan?.approval;
  const named = rule !== undefined && (await isNamed(deps, rule, input.actor));
  await changeRollback(deps, { ...input, action: 'rollback.approve' }, async (change) => {
    const plan = requirePlan(change.run, input.hash);
    await requireApprover(change, { ...plan.approval, requester_may_approve: true }, named, 'refuse it');
    requireState(change.run, 'awaiting_approval', 'approved');
    await endExpiry(change);
    await change.update({ state: 'refused', reason: input.reason, ended_at: change.at });
    change.record(events.refused, { hash: input.hash, reason: input.reason });
    await change.tell(`was refused: ${input.reason}`);
    return null;
  });
}

/** The timer's job: nobody decided in time, or nobody began. */
export async function expireApproval(deps: RollbackDeps, number: number): Promise<void> {
  await changeRollback(deps, { number, actor: 'backbolt', action: 'rollback.approve' }, async (change) => {
    const { run, at } = change;
    if (!['awaiting_approval', 'approved'].includes(run.state)) return null;
    if (run.approve_until === null || run.approve_until > at) return null;
    const reason =
      run.state === 'approved'
        ? 'It was approved, and not started in time. Make a new plan: what it would do may have changed.'
        : 'Nobody approved it in time. Make a new plan.';
    await change.update({ state: 'expired', reason, ended_at: at });
    change.record(events.expired, { hash: run.plan_hash ?? '' });
    await change.tell('expired');
    return null;
  });
}

/** Whether policy or the runbook names somebody as an approver; with nobody named everybody is. Asks Slack: not under a lock. */
export async function isNamed(deps: RollbackDeps, rule: Pick<ApprovalRule, 'from'>, actor: Actor): Promise<boolean> {
  if (actor.startsWith('cli:')) return false;
  return rule.from.length === 0 || (await deps.directory.isOneOf(actor, rule.from));
}

/** @throws a refusal at whoever may not; call it under the lock. */
export async function requireApprover(
  { tx, run, actor }: RunChange,
  rule: Pick<ApprovalRule, 'requester_may_approve'>,
  named: boolean,
  what: string,
): Promise<void> {
  const refused = (reason: string) =>
    refusal({ actor, action: 'rollback.approve', subject: streamOf(run.number), reason });
  if (actor.startsWith('cli:')) throw refused(`the command line does not ${what}; it takes a person in Slack`);
  if (run.requested_by === actor && !rule.requester_may_approve)
    throw refused(`whoever asked for the rollback does not ${what}; somebody else does`);
  if (!named && !(await isCommander(tx, run, actor))) throw refused(`policy names others to ${what}`);
}

function requirePlan(run: Rollback, hash: string) {
  const plan = planOf(run);
  if (run.plan_hash !== hash) {
    throw new AppError({
      kind: 'conflict',
      code: 'rollbacks.plan_differs',
      message: `rollback ${run.number} has the plan ${run.plan_hash}, the decision was about ${hash}`,
      userMessage: 'This is another plan than the one that you were shown. Nothing was decided. Look at it again.',
    });
  }
  if (['refused', 'expired', 'void', 'aborted'].includes(run.state)) throw wrongState(run);
  return plan;
}
