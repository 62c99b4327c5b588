// What the card of a checklist shows, and which checklists there are to choose from.
import { AppError } from '../../lib/errors.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { type ChecklistChoice, type ChecklistView, itemsOf } from './checklist.ts';
import { findChecklist, runningChecklists, ticksOf } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, noIncident, streamOf } from './incident.ts';
import { findIncident } from './incident-store.ts';

/**
 * Reads a checklist in use.
 * @throws AppError `incidents.no_checklist` before it is started; `incidents.not_found`, also for a private incident that the actor is not
 * on; `access.refused`.
 */
export async function readChecklist(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; name: string },
): Promise<ChecklistView> {
  const { number, name } = input;
  const incident = await readable(deps, input);
  const running = await findChecklist(deps.db, number, name);
  if (running === undefined) throw notInUse(number, name);
  // After the version: ticks that are newer than the version they are drawn with are drawn once more, older ones would stay.
  const ticks = await ticksOf(deps.db, number, name);
  const { content, version } = running;
  return { incident, content, version, ticks, progress: { done: ticks.length, total: itemsOf(content).length } };
}

/** All checklists in the order of their names, with whether the incident uses them. @throws AppError as readChecklist. */
export async function readChecklistChoice(
  deps: IncidentDeps,
  input: { number: number; actor: Actor },
): Promise<ChecklistChoice> {
  const incident = await readable(deps, input);
  const running = await runningChecklists(deps.db, input.number);
  const checklists = [...deps.checklists.values()].map(({ name, title }) => {
    return { name, title, inUse: running.includes(name) };
  });
  return { incident, checklists };
}

async function readable(deps: IncidentDeps, { number, actor }: { number: number; actor: Actor }): Promise<Incident> {
  if (actor !== 'backbolt') await authorize(deps, actor, 'incident.read', streamOf(number));
  const incident = await findIncident(deps.db, number, actor);
  if (incident === undefined) throw noIncident(number);
  return incident;
}

function notInUse(number: number, name: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'incidents.no_checklist',
    message: `incident ${number} does not use a checklist ${name}`,
    userMessage: `Incident #${number} does not use this checklist. Start it with /auth-incident checklist.`,
  });
}
