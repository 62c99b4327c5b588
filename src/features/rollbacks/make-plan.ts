// Makes the plan of a run: binds the parameters, finds out what each step would do, and fixes it all under one hash.

import { domainNow } from '../../db/domain-time.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { expireLater } from './approve-plan.ts';
import { bindSteps, type ReadyStep, runbookOf } from './bound-steps.ts';
import { changeRollback } from './change-rollback.ts';
import { confirmAll } from './confirm-steps.ts';
import type { RollbackDeps } from './deps.ts';
import { openWorld } from './open-world.ts';
import { type Plan, type PlanStep, planHash, problemsIn } from './plan.ts';
import type { ApprovalRule } from './policy.ts';
import type { Rollback } from './rollback.ts';
import { events } from './rollback-events.ts';
import { findRollback, insertSteps } from './rollback-store.ts';
import type { Preview } from './step-type.ts';

// A preview holds row locks for a moment: it gives up before it is in anybody's way.
const previewLimits = { lockTimeoutMs: 1_000, statementTimeoutMs: 10_000 };
const previewMs = 60_000;

/** The job's work. A run that has its plan already, or has no need of one, is left as it is. */
export async function makePlan(deps: RollbackDeps, number: number): Promise<void> {
  const run = await findRollback(deps.db, number, 'backbolt');
  if (run?.state !== 'planning') return;
  try {
    const plan = await planFor(deps, run);
    await storePlan(deps, run, plan);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await storeFailure(deps, number, error.userMessage);
  }
}

async function planFor(deps: RollbackDeps, run: Rollback): Promise<Plan> {
  const file = runbookOf(run);
  const ready = bindSteps(deps, run);
  const incident = run.incident === null ? undefined : await findIncident(deps.db, run.incident, 'backbolt');
  const severity = incident?.severity ?? null;
  const { approvals } = deps.rollbackPolicy;
  const rule: ApprovalRule = severity === null ? approvals.without_incident : approvals[severity];
  const needed = Math.max(rule.needed, file.approvals.needed ?? 0);
  const previews = await previewAll(deps, run, ready);
  return {
    runbook: file.name,
    title: file.title,
    runbook_hash: run.runbook_hash,
    target: run.target,
    incident: run.incident,
    severity,
    practice: run.practice,
    parameters: run.parameters,
    preconditions: file.preconditions,
    // A drill changes nothing, and an automatic run is what policy has approved beforehand.
    approval: {
      needed: run.practice || run.automatic ? 0 : needed,
      from: file.approvals.from ?? rule.from,
      requester_may_approve: rule.requester_may_approve,
    },
    expected_minutes: file.expected_minutes,
    steps: ready.map(({ described }, index) => ({ ...described, preview: previews[index] as PlanStep['preview'] })),
  };
}

/**
 * The previews of all steps. What is SQL is tried in one transaction, so that each step finds what the ones before it would have done, and all of
 * it is rolled back.
 */
export async function previewAll(
  deps: RollbackDeps,
  run: Rollback,
  ready: readonly ReadyStep[],
): Promise<PlanStep['preview'][]> {
  const signal = AbortSignal.timeout(previewMs);
  const at = await domainNow(deps.db);
  const previews = new Map<number, PlanStep['preview']>();
  const look = async (index: number, found: () => Promise<Preview>) => {
    previews.set(index, asStored(await found().catch(asProblem)));
  };
  const inTarget = ready.flatMap(({ described }, index) => (described.place === 'ledger' ? [index] : []));
  for (const [index, { type, bound, described }] of ready.entries()) {
    if (described.place === 'ledger') continue;
    await look(index, () =>
      type.preview(bound.spec, openWorld(deps, run, { at, signal, step: index, stepId: bound.id })),
    );
  }
  if (inTarget.length > 0) {
    await deps.targets.get(run.target).trial(previewLimits, async (tx) => {
      for (const index of inTarget) {
        const { type, bound } = ready[index] as ReadyStep;
        const world = openWorld(deps, run, { at, signal, step: index, stepId: bound.id, tx });
        await look(index, () => tx.savepoint(() => type.preview(bound.spec, world)));
      }
    });
  }
  return ready.map((_, index) => previews.get(index) as PlanStep['preview']);
}

const mostLines = 20;
const asStored = ({ how, lines, problem }: Preview): PlanStep['preview'] => ({
  how,
  lines: lines.slice(0, mostLines).map((line) => scrubAndCap(line, 500)),
  ...(problem === undefined ? {} : { problem: scrubAndCap(problem, 500) }),
});

function asProblem(error: unknown): Preview {
  const problem = error instanceof AppError ? error.userMessage : messageOf(error);
  return { how: 'described', lines: [], problem };
}

async function storePlan(deps: RollbackDeps, run: Rollback, plan: Plan): Promise<void> {
  const hash = planHash(plan);
  await changeRollback(deps, { number: run.number, actor: 'backbolt', action: 'rollback.plan' }, async (change) => {
    if (change.run.state !== 'planning') return null;
    const problems = problemsIn(plan);
    const fails = problems.length > 0;
    const state = fails ? 'plan_failed' : plan.approval.needed === 0 ? 'approved' : 'planned';
    const until = state === 'approved' ? await expireLater(deps, change) : null;
    const reason = fails ? problems.join('\n') : null;
    await change.update({ plan, plan_hash: hash, state, reason, approve_until: until });
    await insertSteps(change.tx, run.number, plan.steps.length);
    // In the record as it was shown; what is hashed is what a person approves.
    change.record(events.planned, { hash, plan: JSON.parse(canonicalJson(plan as unknown as Json)) as never });
    if (fails) change.record(events.planFailed, { reason: problems.join('\n') });
    else await change.tell(`was planned: ${plan.title}`);
    return null;
  });
  if (run.automatic) await confirmAll(deps, run.number);
}

async function storeFailure(deps: RollbackDeps, number: number, reason: string): Promise<void> {
  await changeRollback(deps, { number, actor: 'backbolt', action: 'rollback.plan' }, async (change) => {
    if (change.run.state !== 'planning') return null;
    await change.update({ state: 'plan_failed', reason, ended_at: change.at });
    change.record(events.planFailed, { reason });
    return null;
  });
}
