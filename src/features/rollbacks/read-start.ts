// What somebody chooses from who wants to roll back: the runbooks, and what the decision matrix proposes.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { noIncident } from '../incidents/incident.ts';
import { findByChannel, findIncident } from '../incidents/incident-store.ts';
import { propose } from './decision-matrix.ts';
import type { RollbackDeps } from './deps.ts';
import { readFigures } from './figures.ts';
import type { Proposal, StartView } from './rollback-view.ts';

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
  const runbooks = all.map(({ file }) => ({
    name: file.name,
    title: file.title,
    when: file.when,
    unavailable: deps.targets.missing(file.target),
  }));
  return {
    incident: incident === undefined ? undefined : { number: incident.number, title: incident.title },
    runbooks,
    proposals: await readProposals(deps),
    figures: await readFigures(deps, 5).catch(() => undefined),
  };
}

/** What the matrix proposes for the figures as they are; nothing where nobody knows them. */
export async function readProposals(deps: RollbackDeps): Promise<Proposal[]> {
  const minutes = [...new Set(deps.rollbackPolicy.matrix.rows.map((row) => row.for_minutes))];
  const figures = new Map(await Promise.all(minutes.map(async (one) => [one, await readFigures(deps, one)] as const)));
  return propose(deps.rollbackPolicy.matrix, figures).flatMap(({ runbook, why }) => {
    const found = runbook === null ? undefined : deps.runbooks.get(runbook);
    return found === undefined ? [] : [{ runbook: found.file.name, title: found.file.title, why }];
  });
}
