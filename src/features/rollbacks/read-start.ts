// What somebody chooses from who wants to roll back: the runbooks, and what the decision matrix proposes.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { noIncident } from '../incidents/incident.ts';
import { findByChannel, findIncident } from '../incidents/incident-store.ts';
import type { RollbackDeps } from './deps.ts';
import { readFigures } from './figures.ts';
import { catalogOf } from './message-catalog.ts';
import { readProposals } from './propose.ts';
import { whatIsMissing } from './read-runbook.ts';
import type { StartView } from './rollback-view.ts';
import { stepTypes } from './step-types.ts';

/** @param input.incident the one that is meant; undefined: the one that the channel belongs to, if any. */
export async function readStart(
  deps: RollbackDeps,
  input: { actor: Actor; incident: number | undefined; channel: string | undefined },
): Promise<StartView> {
  const { actor } = input;
  await authorize(deps, actor, 'rollback.plan', 'rollbacks');
  const incident =
    input.incident !== undefined
      ? await findIncident(deps.db, input.incident, actor)
      : input.channel === undefined
        ? undefined
        : await findByChannel(deps.db, input.channel, actor);
  if (input.incident !== undefined && incident === undefined) throw noIncident(input.incident);
  const all = deps.runbooks
    .all()
    .filter(({ file }) => incident === undefined || file.severities.includes(incident.severity));
  const context = { policy: deps.rollbackPolicy, types: stepTypes, messages: catalogOf(deps) };
  const runbooks = await Promise.all(
    all.map(async (runbook) => {
      const { name, title, when } = runbook.file;
      const missing = await whatIsMissing(runbook, context, deps);
      return { name, title, when, unavailable: missing[0] };
    }),
  );
  const usable = new Set(runbooks.filter(({ unavailable }) => unavailable === undefined).map(({ name }) => name));
  return {
    incident: incident === undefined ? undefined : { number: incident.number, title: incident.title },
    runbooks,
    // One that is not for this severity, or lacks something here, cannot be chosen.
    proposals: (await readProposals(deps)).filter(({ runbook }) => usable.has(runbook)),
    figures: await readFigures(deps, 5).catch(() => undefined),
  };
}
