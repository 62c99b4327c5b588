// The SQL of what Slack said of people, of user groups and of the workspace.
import { z } from 'zod';
import type { OwnDb } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import type { Fact } from './facts.ts';
import { UserGroup } from './people.ts';
import { Person } from './person.ts';

const Fetched = z.object({ fetched_at: z.date() });

export async function findPerson(db: OwnDb, id: string): Promise<Fact<Person> | undefined> {
  const row = await db.maybeOne(
    Person.extend(Fetched.shape),
    sql`select id, team_id, name, is_bot, is_guest, is_deleted, fetched_at from backbolt.person where id = ${id}`,
  );
  return row && { value: Person.parse(row), fetchedAt: row.fetched_at };
}

export async function storePerson(db: OwnDb, { value: person, fetchedAt }: Fact<Person>): Promise<void> {
  await db.run(sql`
    insert into backbolt.person (id, team_id, name, is_bot, is_guest, is_deleted, fetched_at)
    values (${person.id}, ${person.team_id}, ${person.name}, ${person.is_bot}, ${person.is_guest}, ${person.is_deleted}, ${fetchedAt})
    on conflict (id) do update set team_id = excluded.team_id, name = excluded.name, is_bot = excluded.is_bot,
      is_guest = excluded.is_guest, is_deleted = excluded.is_deleted, fetched_at = excluded.fetched_at`);
}

export async function findGroups(db: OwnDb): Promise<Fact<UserGroup[]> | undefined> {
  const row = await db.maybeOne(
    Fetched.extend({ groups: z.array(UserGroup) }),
    sql`select groups, fetched_at from backbolt.user_group_list`,
  );
  return row && { value: row.groups, fetchedAt: row.fetched_at };
}

export async function storeGroups(db: OwnDb, { value: groups, fetchedAt }: Fact<UserGroup[]>): Promise<void> {
  await db.run(sql`
    insert into backbolt.user_group_list (groups, fetched_at) values (${JSON.stringify(groups)}, ${fetchedAt})
    on conflict (only_row) do update set groups = excluded.groups, fetched_at = excluded.fetched_at`);
}

/** The id of the workspace that Backbolt was in when it last started; undefined before the first time. */
export async function findHomeTeam(db: OwnDb): Promise<string | undefined> {
  const row = await db.maybeOne(z.object({ team_id: z.string() }), sql`select team_id from backbolt.home_team`);
  return row?.team_id;
}

export async function storeHomeTeam(db: OwnDb, team: string): Promise<void> {
  await db.run(sql`
    insert into backbolt.home_team (team_id) values (${team}) on conflict (only_row) do update set team_id = excluded.team_id`);
}
