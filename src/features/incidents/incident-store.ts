// The SQL of incidents and of who is on them.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { identifier, type Sql, sql } from '../../db/sql.ts';
import type { Actor } from '../events/event.ts';
import { Incident } from './incident.ts';
import { Held, type RoleId } from './role.ts';

const columns = sql`number, version, title, severity, status, impact, components, private, practice, declared_by, declared_in, started_at,
  asked_at, quote, evidence, decision_pending, first_response_due, acknowledged_at, acknowledged_by, resolved_at, resolved_by, summary, cause,
  resolutions, channel_state, channel, channel_name, channel_attempt, setup_view`;

// The command line stands beside the database; of Slack's people only those who are on a private incident may know of it.
const visibleTo = (actor: Actor): Sql =>
  actor.startsWith('cli:') || actor === 'backbolt'
    ? sql`true`
    : sql`(not i.private or exists (select from backbolt.incident_member m where m.incident = i.number and m.person = ${actor}))`;

export type NewIncident = Pick<
  Incident,
  | 'title'
  | 'severity'
  | 'impact'
  | 'components'
  | 'private'
  | 'practice'
  | 'declared_by'
  | 'declared_in'
  | 'started_at'
  | 'quote'
  | 'evidence'
  | 'first_response_due'
  | 'setup_view'
>;

export async function insertIncident(tx: Tx, incident: NewIncident): Promise<Incident> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return await tx.one(
    Incident,
    sql`insert into backbolt.incident (title, severity, status, impact, components, private, practice, declared_by, declared_in, started_at,
        quote, evidence, first_response_due, setup_view)
      values (${incident.title}, ${incident.severity}, 'investigating', ${incident.impact}, ${incident.components}, ${incident.private},
        ${incident.practice}, ${incident.declared_by}, ${incident.declared_in}, ${incident.started_at}, ${json(incident.quote)},
        ${json(incident.evidence)}, ${incident.first_response_due}, ${incident.setup_view})
      returning ${columns}`,
  );
}

/** The incident, if the actor may know of it. */
export async function findIncident(db: Queryable, number: number, actor: Actor): Promise<Incident | undefined> {
  return await db.maybeOne(
    Incident,
    sql`select ${columns} from backbolt.incident i where number = ${number} and ${visibleTo(actor)}`,
  );
}

export async function lockIncident(tx: Tx, number: number, actor: Actor): Promise<Incident | undefined> {
  return await tx.maybeOne(
    Incident,
    sql`select ${columns} from backbolt.incident i where number = ${number} and ${visibleTo(actor)} for update of i`,
  );
}

/** The incident whose channel this is, or was borrowed by; the newest open one first. */
export async function findByChannel(db: Queryable, channel: string, actor: Actor): Promise<Incident | undefined> {
  return await db.maybeOne(
    Incident,
    sql`select ${columns} from backbolt.incident i where channel = ${channel} and ${visibleTo(actor)}
      order by status = 'resolved', number desc limit 1`,
  );
}

/** Open incidents declared at or after `since` and visible to the actor, newest first. */
export async function declaredSince(tx: Tx, since: Date, actor: Actor): Promise<Incident[]> {
  return await tx.rows(
    Incident,
    sql`select ${columns} from backbolt.incident i where started_at >= ${since} and status <> 'resolved' and ${visibleTo(actor)}
      order by number desc limit 50`,
  );
}

/** @param before only numbers below this one. @param text part of the title; any when empty. */
export async function incidentsBefore(
  db: Queryable,
  filter: { actor: Actor; open: boolean; before: number | undefined; text: string; limit: number },
): Promise<Incident[]> {
  const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
  return await db.rows(
    Incident,
    sql`select ${columns} from backbolt.incident i where ${visibleTo(filter.actor)} and (not ${filter.open}::boolean or status <> 'resolved')
      and number < ${filter.before ?? 2_147_483_647} and title ilike ${pattern} order by number desc limit ${filter.limit}`,
  );
}

/** Writes the named columns. */
export async function updateIncident(tx: Tx, number: number, change: Partial<Incident>): Promise<void> {
  const set = Object.entries(change).reduce(
    (list, [name, value]) => sql`${list}, ${identifier(name)} = ${value}`,
    sql`version = version + 1`,
  );
  await tx.run(sql`update backbolt.incident set ${set} where number = ${number}`);
}

export async function rolesHeld(db: Queryable, number: number): Promise<Held[]> {
  return await db.rows(
    Held,
    sql`select role, person, since from backbolt.incident_role where incident = ${number} order by since, role`,
  );
}

export async function putRole(tx: Tx, number: number, role: RoleId, person: string, since: Date): Promise<void> {
  await tx.run(sql`
    insert into backbolt.incident_role (incident, role, person, since) values (${number}, ${role}, ${person}, ${since})
    on conflict (incident, role) do update set person = excluded.person, since = excluded.since`);
}

export async function deleteRole(tx: Tx, number: number, role: RoleId): Promise<void> {
  await tx.run(sql`delete from backbolt.incident_role where incident = ${number} and role = ${role}`);
}

/** Returns whether they were not on it before. */
export async function addMember(tx: Tx, number: number, person: string): Promise<boolean> {
  const added = await tx.run(
    sql`insert into backbolt.incident_member (incident, person) values (${number}, ${person}) on conflict do nothing`,
  );
  return added > 0;
}

/** Returns whether they were on it before. */
export async function removeMember(tx: Tx, number: number, person: string): Promise<boolean> {
  const removed = await tx.run(
    sql`delete from backbolt.incident_member where incident = ${number} and person = ${person}`,
  );
  return removed > 0;
}

export async function membersOf(db: Queryable, number: number): Promise<string[]> {
  const rows = await db.rows(
    z.object({ person: z.string() }),
    sql`select person from backbolt.incident_member where incident = ${number} order by person`,
  );
  return rows.map((row) => row.person);
}

/** Every incident that is not resolved. */
export async function openIncidents(db: Queryable): Promise<Incident[]> {
  return await db.rows(
    Incident,
    sql`select ${columns} from backbolt.incident where status <> 'resolved' order by number`,
  );
}
