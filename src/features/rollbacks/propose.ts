// Proposes rollbacks: while an incident is open and the figures call for one, its channel is told, once for each runbook.
import { once } from '../events/intent.ts';
import type { Incident } from '../incidents/incident.ts';
import { openIncidents } from '../incidents/incident-store.ts';
import { propose } from './decision-matrix.ts';
import type { RollbackDeps } from './deps.ts';
import { readFigures } from './figures.ts';
import { postProposalJob } from './jobs.ts';
import { defaultsOf } from './parameter.ts';
import { requestPlan } from './request-plan.ts';
import { isUnderWay } from './rollback-store.ts';
import type { Proposal } from './rollback-view.ts';

/** What the matrix proposes for the figures as they are, the strictest first; nothing where nobody knows them. */
export async function readProposals(deps: RollbackDeps): Promise<Proposal[]> {
  const { matrix } = deps.rollbackPolicy;
  const minutes = [...new Set(matrix.rows.map((row) => row.for_minutes))];
  const figures = new Map(await Promise.all(minutes.map(async (one) => [one, await readFigures(deps, one)] as const)));
  const found = new Map<string, Proposal>();
  for (const { runbook, why } of propose(matrix, figures)) {
    const file = runbook === null ? undefined : deps.runbooks.get(runbook)?.file;
    if (file === undefined || found.has(file.name)) continue;
    found.set(file.name, { runbook: file.name, title: file.title, why });
  }
  return [...found.values()];
}

/**
 * A timer's job. Proposes to each open incident what is for its severity and it was not told yet; where policy has opted in, a P0's runbook is planned and carried out by
 * policy itself, once for each incident.
 */
export async function proposeRollbacks(deps: RollbackDeps): Promise<void> {
  const incidents = (await openIncidents(deps.db)).filter(({ practice }) => !practice);
  if (incidents.length === 0) return;
  for (const proposal of await readProposals(deps)) {
    for (const incident of incidents) await proposeTo(deps, incident, proposal);
  }
}

async function proposeTo(deps: RollbackDeps, incident: Incident, { runbook, why }: Proposal): Promise<void> {
  const { number, severity } = incident;
  const { severities = [], parameters = {} } = deps.runbooks.get(runbook)?.file ?? {};
  if (!severities.includes(severity)) return;
  // Whoever is at it has no use for another one; should the figures still call for it afterwards, it is proposed then.
  if (await isUnderWay(deps.db, number)) return;
  const key = `proposal:${number}:${runbook}`;
  await deps.db.transaction(async (tx) => {
    await once(tx, key, async () => {
      await deps.jobs.enqueue(tx, postProposalJob, { incident: number, runbook, why });
      return null;
    });
  });
  if (severity !== 'P0' || !deps.rollbackPolicy.automatic.includes(runbook)) return;
  const asked = { key: `automatic:${number}:${runbook}`, actor: 'policy', runbook, parameters: defaultsOf(parameters) };
  await requestPlan(deps, { ...asked, incident: number, channel: null, practice: false });
}
