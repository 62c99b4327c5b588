// Who does what: claim a role, give it to somebody, take it over after a confirmation, give it back.
import { z } from 'zod';
import { minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { askConfirmation, takeConfirmation } from '../access/confirmation.ts';
import { refusalOf } from '../access/person.ts';
import type { Actor } from '../events/event.ts';
import { type Change, changeIncident } from './change-incident.ts';
import { stopAskingForCommander } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { isResolved, requireOpen, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { deleteRole, putRole, rolesHeld } from './incident-store.ts';
import { bringIn, bringInCalled } from './join-incident.ts';
import { peopleIn } from './people-in.ts';
import { queueNotice } from './queue-notice.ts';
import { type RoleId, roleIds, roleOf } from './role.ts';

/**
 * `assigned`: done. `unchanged`: they have it already. `held`: somebody else has it; nothing was changed, and `confirmation` takes it over.
 */
export type Assigned =
  | { kind: 'assigned'; role: RoleId; person: string }
  | { kind: 'unchanged'; role: RoleId; person: string }
  | { kind: 'held'; role: RoleId; holder: string; person: string; confirmation: string };

const TakeOver = z.object({ role: z.enum(roleIds), person: z.string() });
const takeOverExpiresMs = 10 * minute;

/**
 * Gives a role to a person. One's own free role is claimed by anybody of the team; giving one to somebody else is the commander's.
 * A role that somebody holds is handed over by its holder, or taken over after a confirmation.
 * @throws AppError `access.refused`, `incidents.resolved`; `access.refused` also for a person who may not use Backbolt.
 */
export async function assignRole(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; role: RoleId; person: string },
): Promise<Assigned> {
  const { number, actor, role, person } = input;
  await requireTeamMember(deps, person);
  const handsOver = await holds(deps, number, role, actor);
  const action = person === actor || handsOver ? 'incident.claim' : 'incident.assign';
  return await changeIncident(deps, { number, actor, action }, async (change): Promise<Assigned> => {
    requireOpen(change.incident);
    const holder = (await rolesHeld(change.tx, number)).find((held) => held.role === role)?.person;
    if (holder === person) return { kind: 'unchanged', role, person };
    if (holder !== undefined && holder !== actor) {
      const confirmation = await askConfirmation(change.tx, {
        action: 'incident.claim',
        subject: `${streamOf(number)}:${role}:${person}`,
        version: holder,
        actor,
        at: change.at,
        expiresInMs: takeOverExpiresMs,
        data: { role, person },
      });
      return { kind: 'held', role, holder, person, confirmation };
    }
    await assign(deps, change, role, person, holder ?? null);
    return { kind: 'assigned', role, person };
  });
}

/**
 * Takes a role over from whoever held it when that was asked. If somebody else has it by now, nothing changes.
 * @throws AppError `access.confirmation_…`, `incidents.role_moved`, `incidents.resolved`.
 */
export async function takeOverRole(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; confirmation: string },
): Promise<Assigned> {
  const { number, actor } = input;
  return await changeIncident(deps, { number, actor, action: 'incident.claim' }, async (change): Promise<Assigned> => {
    requireOpen(change.incident);
    const { data, version: holder } = await takeConfirmation(change.tx, {
      id: input.confirmation,
      actor,
      at: change.at,
    });
    const { role, person } = TakeOver.parse(data);
    const now = (await rolesHeld(change.tx, number)).find((held) => held.role === role)?.person;
    if (now === person) return { kind: 'unchanged', role, person };
    if (now !== undefined && now !== holder) throw roleMoved(role);
    await assign(deps, change, role, person, now ?? null);
    return { kind: 'assigned', role, person };
  });
}

/** Gives one's own role back. */
export async function releaseRole(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; role: RoleId },
): Promise<{ released: boolean }> {
  const { number, actor, role } = input;
  return await changeIncident(deps, { number, actor, action: 'incident.claim' }, async (change) => {
    requireOpen(change.incident);
    const mine = (await rolesHeld(change.tx, number)).some((held) => held.role === role && held.person === actor);
    if (!mine) return { released: false };
    await deleteRole(change.tx, number, role);
    change.record(events.roleReleased, { role, person: actor });
    return { released: true };
  });
}

/** A timer's job: asks for a commander while there is none, first those whom policy names for it, then their backup. */
export async function askForCommander(
  deps: IncidentDeps,
  input: { incident: number; after_minutes: number },
): Promise<void> {
  const { incident: number, after_minutes: after } = input;
  const { roles, ask_for_commander_after_minutes: asks } = deps.incidentPolicy;
  const { primary, backup } = roles.commander;
  const people = after === asks[0] ? primary : [...primary, ...backup];
  const asked = await peopleIn(deps.directory, people);
  await changeIncident(
    deps,
    { number, actor: 'backbolt', action: 'incident.escalate', isShown: false },
    async (change) => {
      const { tx, incident } = change;
      if (isResolved(incident) || (await rolesHeld(tx, number)).some(({ role }) => role === 'commander')) return null;
      const key = `no_commander:${number}:${incident.resolutions}:${after}`;
      const content = { kind: 'no_commander' as const, after_minutes: after, people };
      if (!(await queueNotice(deps, tx, { incident: number, key, recipient: null, content }))) return null;
      await bringInCalled(deps, change, asked);
      change.record(events.commanderMissing, { after_minutes: after });
      return null;
    },
  );
}

async function assign(
  deps: IncidentDeps,
  change: Change,
  role: RoleId,
  person: string,
  previous: string | null,
): Promise<void> {
  const { tx, incident, at, actor } = change;
  await putRole(tx, incident.number, role, person, at);
  await bringIn(deps, change, person);
  if (role === 'commander') await endAsking(deps, change);
  await brief(deps, change, role, person);
  if (previous !== null && previous !== actor) {
    const key = `taken_over:${incident.number}:${role}:${incident.version}`;
    const content = { kind: 'taken_over' as const, role, by: actor };
    await queueNotice(deps, tx, { incident: incident.number, key, recipient: previous, content });
  }
  change.record(events.roleAssigned, { role, person, previous });
}

async function endAsking(deps: IncidentDeps, { tx, incident }: Change): Promise<void> {
  await stopAskingForCommander(deps, tx, incident.number);
}

// A direct message with what the role is for and its checklist.
async function brief(deps: IncidentDeps, { tx, incident }: Change, role: RoleId, person: string): Promise<void> {
  const checklist = [...deps.checklists.values()].find((one) => one.role === role);
  const items = checklist?.phases.flatMap((phase) => phase.items.map((item) => item.text)) ?? [];
  const key = `briefing:${incident.number}:${role}:${person}:${incident.version}`;
  const content = { kind: 'briefing' as const, role, items };
  await queueNotice(deps, tx, { incident: incident.number, key, recipient: person, content });
}

async function holds(deps: IncidentDeps, number: number, role: RoleId, person: string): Promise<boolean> {
  return (await rolesHeld(deps.db, number)).some((held) => held.role === role && held.person === person);
}

// A guest, a bot or somebody of another workspace would have a role and no right to use it.
async function requireTeamMember(deps: IncidentDeps, person: string): Promise<void> {
  const known = await deps.directory.find(person);
  if (refusalOf(known, deps.homeTeam) === undefined) return;
  throw new AppError({
    kind: 'invalid',
    code: 'incidents.cannot_hold_role',
    message: `${person} cannot hold a role`,
    userMessage:
      'Guests, bots and people of other workspaces cannot have a role. Nothing was changed. Choose somebody of your team.',
  });
}

function roleMoved(role: RoleId): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'incidents.role_moved',
    message: `${role} went to somebody else meanwhile`,
    userMessage: `Meanwhile somebody else became ${roleOf(role).title.toLowerCase()}. Nothing was changed. Open Roles again to see who.`,
  });
}
