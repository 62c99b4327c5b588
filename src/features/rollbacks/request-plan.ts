// Asks for a plan: a run begins with what was entered, and a job finds out what it would do.
import { domainNow } from '../../db/domain-time.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { authorize } from '../access/authorize.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Actor } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { noIncident, requireOpen } from '../incidents/incident.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { showAnew } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { makePlanJob } from './jobs.ts';
import { type Values, valuesSchema } from './parameter.ts';
import { streamOf } from './rollback.ts';
import { events } from './rollback-events.ts';
import { insertRollback } from './rollback-store.ts';
import { problemsOf } from './runbook.ts';

export type PlanRequest = {
  /** The same for every delivery of one submission. */
  key: string;
  actor: Actor;
  runbook: string;
  parameters: Values;
  incident: number | null;
  /** Where its card goes when there is no incident. */
  channel: string | null;
  practice: boolean;
};

/**
 * Begins a run in the state `planning`. A practice run, and one of a practice incident, changes nothing ever.
 * @throws AppError `rollbacks.no_runbook`, `rollbacks.bad_parameters`, `rollbacks.no_target`, `incidents.not_found`, `incidents.resolved`.
 */
export async function requestPlan(deps: RollbackDeps, request: PlanRequest): Promise<{ number: number }> {
  const { actor } = request;
  if (actor !== 'policy') await authorize(deps, actor, 'rollback.plan', `runbook ${request.runbook}`);
  if (deps.runbooks.get(request.runbook) === undefined) throw noRunbook(deps, request.runbook);
  // As the file is now, not as it was when Backbolt started.
  const { file, text, hash } = await deps.runbooks.reread(request.runbook);
  const missing = deps.targets.missing(file.target);
  if (missing !== undefined) throw noTarget(file.target, missing);
  const parameters = valuesSchema(file.parameters).safeParse(request.parameters);
  if (!parameters.success) throw badParameters(problemsOf(parameters.error));
  return await deps.db.transaction(async (tx) => {
    const planned = await once(tx, request.key, async () => {
      const incident = request.incident === null ? undefined : await findIncident(tx, request.incident, actor);
      if (request.incident !== null && incident === undefined) throw noIncident(request.incident);
      if (incident !== undefined) requireOpen(incident);
      const at = await domainNow(tx);
      const run = await insertRollback(tx, {
        id: newId(),
        runbook: file.name,
        title: file.title,
        runbook_text: text,
        runbook_hash: hash,
        parameters: parameters.data,
        target: file.target,
        incident: request.incident,
        practice: request.practice || incident?.practice === true,
        automatic: actor === 'policy',
        channel: request.channel,
        requested_by: actor,
        requested_at: at,
      });
      await deps.jobs.enqueue(tx, makePlanJob, { run: run.number });
      await showAnew(deps, tx, run.number);
      const { runbook, runbook_hash, target, practice } = run;
      const data = { runbook, runbook_hash, target, incident: run.incident, practice, parameters: run.parameters };
      await appendEvent(tx, { stream: streamOf(run.number), at, actor, kind: events.planAsked, data });
      return { number: run.number };
    });
    return planned.outcome;
  });
}

function noRunbook(deps: RollbackDeps, name: string): AppError {
  const known = deps.runbooks
    .all()
    .map(({ file }) => file.name)
    .join(', ');
  return new AppError({
    kind: 'not_found',
    code: 'rollbacks.no_runbook',
    message: `there is no runbook ${name}`,
    userMessage: `There is no runbook of that name. Nothing was done. There are: ${known || 'none'}.`,
  });
}

function noTarget(target: string, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'rollbacks.no_target',
    message: `target ${target}: ${why}`,
    userMessage: `This runbook works on the target "${target}", which cannot be used: ${why}. Nothing was done.`,
  });
}

function badParameters(problems: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.bad_parameters',
    message: problems.join('; '),
    userMessage: `Not every value fits: ${problems.join('; ')}. Nothing was done.`,
  });
}
