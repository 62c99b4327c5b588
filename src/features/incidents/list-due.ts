// What open incidents wait for from one person.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { IncidentDeps } from './deps.ts';
import type { DueFromPerson } from './due.ts';
import { duesOf } from './due-store.ts';

/** What is due from somebody, earliest first: status updates of the incidents they command, and first responses where they were called. */
export async function listDue(deps: IncidentDeps, input: { actor: Actor }): Promise<DueFromPerson[]> {
  await authorize(deps, input.actor, 'incident.read', 'incidents');
  return await duesOf(deps.db, input.actor);
}
