// Who is on an incident: whoever comes into its channel, is invited, or takes a role; of a private one they alone may know.
import type { Directory } from '../access/directory.ts';
import { refusalOf } from '../access/person.ts';
import { type Change, changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import type { Incident } from './incident.ts';
import { events } from './incident-events.ts';
import { addMember, findByChannel, removeMember, rolesHeld } from './incident-store.ts';
import { drawAnnouncementJob, inviteJob } from './jobs.ts';
import { unannouncedIncidents } from './setup-store.ts';

type Moved = { person: string; channel: string };

const system = (number: number) => ({ number, actor: 'backbolt', action: 'incident.set_up' as const });

/** Somebody came into a channel: if it is an incident's own, they are on the incident. */
export async function joinByChannel(deps: IncidentDeps, { person, channel }: Moved): Promise<void> {
  const incident = await ownerOf(deps, channel);
  if (incident === undefined) await announceAgain(deps);
  // The bot itself joins the channels that it makes; guests and outsiders may be in one, but can do nothing.
  if (incident === undefined || !(await isOfTeam(deps.directory, deps.homeTeam, person))) return;
  await changeIncident(deps, system(incident.number), async (change) => {
    if (!(await addMember(change.tx, incident.number, person))) return null;
    change.record(events.joined, { person });
    return null;
  });
}

// It may be Backbolt itself that was brought into a channel where it could not announce before.
async function announceAgain(deps: IncidentDeps): Promise<void> {
  const unannounced = await unannouncedIncidents(deps.db);
  if (unannounced.length === 0) return;
  await deps.db.transaction(async (tx) => {
    for (const incident of unannounced) await deps.jobs.enqueue(tx, drawAnnouncementJob, { incident });
  });
}

/** Somebody left an incident's own channel, or was put out of it: they are on it no longer, unless they have a role. */
export async function leaveByChannel(deps: IncidentDeps, { person, channel }: Moved): Promise<void> {
  const incident = await ownerOf(deps, channel);
  if (incident === undefined) return;
  await changeIncident(deps, system(incident.number), async (change) => {
    const held = await rolesHeld(change.tx, incident.number);
    if (held.some((role) => role.person === person)) return null;
    if (!(await removeMember(change.tx, incident.number, person))) return null;
    change.record(events.left, { person });
    return null;
  });
}

/** Puts somebody on the incident and invites them into its channel; returns whether that is new. */
export async function bringIn(deps: IncidentDeps, change: Change, person: string): Promise<boolean> {
  const { tx, incident } = change;
  const added = await addMember(tx, incident.number, person);
  if (added && incident.channel_state === 'ready') {
    await deps.jobs.enqueue(tx, inviteJob, { incident: incident.number, person });
  }
  return added;
}

/** Who is called in the incident's channel hears of it only there; into a private one nobody is brought by being called. */
export async function bringInCalled(deps: IncidentDeps, change: Change, people: readonly string[]): Promise<void> {
  if (change.incident.private) return;
  for (const person of people) await bringIn(deps, change, person);
}

// A borrowed channel is not the incident's own: whoever is in it is not on the incident for that.
async function ownerOf(deps: IncidentDeps, channel: string): Promise<Incident | undefined> {
  const incident = await findByChannel(deps.db, channel, 'backbolt');
  return incident?.channel_state === 'ready' ? incident : undefined;
}

async function isOfTeam(directory: Directory, homeTeam: string, person: string): Promise<boolean> {
  return refusalOf(await directory.find(person), homeTeam) === undefined;
}
