// The directory: who people are and who is in which user group, as Slack says.
import type { OwnDb } from '../../db/own.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { findGroups, findHomeTeam, findPerson, storeGroups, storePerson } from './directory-store.ts';
import { openFacts } from './facts.ts';
import { handleOf, type UserGroup } from './people.ts';
import type { Person } from './person.ts';

/**
 * What is known of people: at most ten minutes old, at most a day when Slack does not answer. Every question may wait for Slack, so ask before
 * a transaction, and throws AppError `access.directory_unavailable` when there is no answer.
 */
export type Directory = {
  /** @throws AppError `access.unknown_person` besides (Slack knows nobody of that id). */
  find(id: string): Promise<Person>;
  /** The user group of a handle, with or without its `@`; undefined when there is none (any more). */
  group(handle: string): Promise<UserGroup | undefined>;
  /** Whether a person (Slack user id) is among people whom policy names, directly or in a user group. */
  isOneOf(person: string, people: readonly string[]): Promise<boolean>;
  /** The Slack ids to mention people by: of a user group `S…`. A group that is gone stays its handle. */
  idsOf(people: readonly string[]): Promise<string[]>;
};

const peopleInMemory = 5_000;

/** Opens the directory. `fetchPerson` asks Slack, and returns undefined for a person Slack does not know; `fetchGroups` lists all groups. */
export function openDirectory(deps: {
  db: OwnDb;
  clock: Clock;
  log: Log;
  fetchPerson: (id: string) => Promise<Person | undefined>;
  fetchGroups: () => Promise<UserGroup[]>;
}): Directory {
  const { db } = deps;
  const find = openFacts(deps, {
    inMemory: peopleInMemory,
    stored: (id) => findPerson(db, id),
    async ask(id) {
      const person = await deps.fetchPerson(id);
      if (person === undefined) throw unknownPerson(id);
      return person;
    },
    store: (_id, fact) => storePerson(db, fact),
  });
  const groups = openFacts(deps, {
    inMemory: 1,
    stored: () => findGroups(db),
    ask: deps.fetchGroups,
    store: (_key, fact) => storeGroups(db, fact),
  });
  return directoryOf({
    find,
    group: async (named) => {
      const handle = handleOf(named) ?? named;
      return (await groups('user groups')).find((group) => group.handle === handle);
    },
  });
}

function directoryOf(asks: Pick<Directory, 'find' | 'group'>): Directory {
  return {
    ...asks,
    async isOneOf(person, people) {
      // Whoever is named directly need not wait for the groups.
      if (people.includes(person)) return true;
      const handles = people.flatMap((one) => handleOf(one) ?? []);
      const groups = await Promise.all(handles.map(asks.group));
      return groups.some((group) => group?.members.includes(person));
    },
    async idsOf(people) {
      const idOf = async (one: string) => (handleOf(one) === undefined ? one : ((await asks.group(one))?.id ?? one));
      return [...new Set(await Promise.all(people.map(idOf)))];
    },
  };
}

function unknownPerson(id: string): AppError {
  return new AppError({
    kind: 'not_allowed',
    code: 'access.unknown_person',
    message: `Slack knows nobody with the id ${id}`,
    userMessage: 'Slack does not say who you are, so nothing was done. Try again from your own workspace.',
  });
}

/**
 * What Backbolt knows of people without asking Slack, whatever its age: for the command line, which works while Slack is down and for which
 * what Slack says of its user decides nothing.
 * @returns a directory whose `find` throws AppError `access.not_stored` for people who were never looked up.
 */
export async function openStoredDirectory(db: OwnDb): Promise<{ directory: Directory; homeTeam: string }> {
  const homeTeam = await findHomeTeam(db);
  const directory = directoryOf({
    async find(id) {
      const known = homeTeam === undefined ? undefined : await findPerson(db, id);
      if (known === undefined) throw notStored(id);
      return known.value;
    },
    async group(named) {
      const handle = handleOf(named) ?? named;
      return (await findGroups(db))?.value.find((group) => group.handle === handle);
    },
  });
  return { directory, homeTeam: homeTeam ?? '' };
}

function notStored(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'access.not_stored',
    message: `nothing is stored of ${id}`,
    userMessage: `Backbolt has not met ${id} yet, and the command line does not ask Slack who that is. Nothing was changed. Check the id, or name somebody who has used Backbolt before.`,
  });
}
