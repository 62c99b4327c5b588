// Reads a rollback with everything around it, for somebody.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { findProgress } from '../events/progress.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { readyStep } from './bound-steps.ts';
import type { RollbackDeps } from './deps.ts';
import { currentStep, noRollback, type Rollback, type RunState, type RunStep, streamOf } from './rollback.ts';
import { findRollback, listRollbacks, stepsOf, votesOn } from './rollback-store.ts';
import type { RollbackView } from './rollback-view.ts';
import type { Question } from './step-type.ts';

/** @throws AppError `rollbacks.not_found`, `access.refused` */
export async function readRollback(deps: RollbackDeps, input: { number: number; actor: Actor }): Promise<RollbackView> {
  const { number, actor } = input;
  if (actor !== 'backbolt') await authorize(deps, actor, 'rollback.read', streamOf(number));
  const run = await findRollback(deps.db, number, actor);
  if (run === undefined) throw noRollback(number);
  const [steps, votes, progress, head, incident] = await Promise.all([
    stepsOf(deps.db, number),
    votesOn(deps.db, number),
    findProgress(deps.db, streamOf(number)),
    deps.db.maybeOne(
      z.object({ hash: z.string() }),
      sql`select hash from backbolt.event_head where stream = ${streamOf(number)}`,
    ),
    run.incident === null ? undefined : findIncident(deps.db, run.incident, 'backbolt'),
  ]);
  const approvers = run.plan === null ? [] : await deps.directory.idsOf(run.plan.approval.from);
  return {
    run,
    steps,
    votes,
    progress,
    approvers,
    question: questionOf(deps, run, steps),
    channel: incident?.channel ?? run.channel ?? undefined,
    incidentSince: incident?.started_at,
    head: head?.hash ?? '',
  };
}

function questionOf(deps: RollbackDeps, run: Rollback, steps: readonly RunStep[]): Question | undefined {
  const current = currentStep(steps);
  if (run.state !== 'running' || current?.state !== 'running' || current.answer !== null) return undefined;
  if (run.plan?.steps[current.step]?.place !== 'person') return undefined;
  const { type, bound } = readyStep(deps, run, current.step);
  return type.asks?.(bound.spec);
}

/** The newest rollbacks that somebody may see, in one state where one is given. */
export async function listRuns(
  deps: RollbackDeps,
  input: { actor: Actor; state?: RunState; before?: number | undefined; limit: number },
): Promise<Rollback[]> {
  await authorize(deps, input.actor, 'rollback.read', 'rollbacks');
  return await listRollbacks(deps.db, input.actor, input);
}
