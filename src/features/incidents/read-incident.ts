// All that a card shows of an incident, read in one go.
import type { Queryable } from '../../db/query.ts';
import { AppError } from '../../lib/errors.ts';
import { authorize } from '../access/authorize.ts';
import { findCadence } from '../cadence/cadence-store.ts';
import type { Actor } from '../events/event.ts';
import { runningChecklists } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import { figuresNow } from './draft-update.ts';
import { type Incident, noIncident, streamOf } from './incident.ts';
import { findByChannel, findIncident, membersOf, rolesHeld } from './incident-store.ts';
import type { IncidentView } from './incident-view.ts';
import { readSetup } from './setup-store.ts';
import { latestUpdate } from './update-store.ts';

/**
 * Reads an incident for somebody.
 * @throws AppError `incidents.not_found`, also for a private one that they are not on; `access.refused`.
 */
export async function readIncident(deps: IncidentDeps, input: { number: number; actor: Actor }): Promise<IncidentView> {
  if (input.actor !== 'backbolt') await authorize(deps, input.actor, 'incident.read', streamOf(input.number));
  const figures = await figuresNow(deps);
  const incident = await findIncident(deps.db, input.number, input.actor);
  if (incident === undefined) throw noIncident(input.number);
  return { ...(await around(deps.db, incident)), figures };
}

async function around(db: Queryable, incident: Incident): Promise<Omit<IncidentView, 'figures'>> {
  const { number } = incident;
  const [roles, members, cadence, latest, setup, checklists] = await Promise.all([
    rolesHeld(db, number),
    membersOf(db, number),
    findCadence(db, streamOf(number)),
    latestUpdate(db, number),
    readSetup(db, number),
    runningChecklists(db, number),
  ]);
  return { incident, roles, members, cadence, latest, setup, checklists };
}

/**
 * The incident that somebody means: the one whose number they typed, else the one in whose channel they are.
 * @throws AppError `incidents.which` when neither says; `incidents.not_found`.
 */
export async function whichIncident(
  { db }: Pick<IncidentDeps, 'db'>,
  input: { actor: Actor; number: number | undefined; channel: string | undefined },
): Promise<Incident> {
  const { actor, number, channel } = input;
  const found =
    number === undefined
      ? channel === undefined
        ? undefined
        : await findByChannel(db, channel, actor)
      : await findIncident(db, number, actor);
  if (found !== undefined) return found;
  if (number !== undefined) throw noIncident(number);
  throw new AppError({
    kind: 'invalid',
    code: 'incidents.which',
    message: 'no incident belongs to this channel, and no number was given',
    userMessage:
      'This is not the channel of an incident, so say which one you mean by its number, such as /auth-incident show 12. /auth-incident list names the open ones.',
  });
}
