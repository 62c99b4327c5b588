// The directory: what Slack says of people, kept with its age so that a card does not wait for Slack.
import { z } from 'zod';
import type { OwnDb } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import { type Clock, hour, minute } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { Person } from './person.ts';

export type Directory = {
  /**
   * What is known of a person, at most ten minutes old; at most a day when Slack does not answer.
   * @throws AppError `access.unknown_person` (Slack knows nobody of that id) or `access.directory_unavailable`.
   */
  find(id: string): Promise<Person>;
};

const fresh = 10 * minute;
const usableInOutage = 24 * hour;
const inMemory = 5_000;

const Stored = Person.extend({ fetched_at: z.date() });
type Stored = z.infer<typeof Stored>;

/**
 * Opens the directory. `fetchPerson` asks Slack, and returns undefined for a person Slack does not know; memory holds the most recent
 * 5,000 people, the table all.
 */
export function openDirectory(deps: {
  db: OwnDb;
  clock: Clock;
  log: Log;
  fetchPerson: (id: string) => Promise<Person | undefined>;
}): Directory {
  const known = new Map<string, Stored>();
  const asking = new Map<string, Promise<Person>>();
  const age = (stored: Stored) => deps.clock.now().getTime() - stored.fetched_at.getTime();

  async function look(id: string): Promise<Person> {
    const stored = await deps.db.maybeOne(
      Stored,
      sql`select id, team_id, name, is_bot, is_guest, is_deleted, fetched_at from backbolt.person where id = ${id}`,
    );
    if (stored !== undefined && age(stored) < fresh) return remember(stored);
    try {
      const person = await deps.fetchPerson(id);
      if (person === undefined) throw unknownPerson(id);
      return remember(await store(deps.db, person, deps.clock.now()));
    } catch (error) {
      if (error instanceof AppError && error.kind !== 'unavailable') throw error;
      if (stored === undefined || age(stored) >= usableInOutage) throw unavailable(error);
      deps.log.warn({ person: id, error: messageOf(error) }, 'Slack does not answer; what it said before is used');
      return stored;
    }
  }

  function remember(stored: Stored): Person {
    known.delete(stored.id);
    known.set(stored.id, stored);
    const oldest = known.keys().next().value;
    if (known.size > inMemory && oldest !== undefined) known.delete(oldest);
    return stored;
  }

  return {
    async find(id) {
      const stored = known.get(id);
      if (stored !== undefined && age(stored) < fresh) return stored;
      const underWay = asking.get(id) ?? look(id).finally(() => asking.delete(id));
      asking.set(id, underWay);
      return await underWay;
    },
  };
}

async function store(db: OwnDb, person: Person, at: Date): Promise<Stored> {
  await db.run(sql`
    insert into backbolt.person (id, team_id, name, is_bot, is_guest, is_deleted, fetched_at)
    values (${person.id}, ${person.team_id}, ${person.name}, ${person.is_bot}, ${person.is_guest}, ${person.is_deleted}, ${at})
    on conflict (id) do update set team_id = excluded.team_id, name = excluded.name, is_bot = excluded.is_bot,
      is_guest = excluded.is_guest, is_deleted = excluded.is_deleted, fetched_at = excluded.fetched_at`);
  return { ...person, fetched_at: at };
}

function unknownPerson(id: string): AppError {
  return new AppError({
    kind: 'not_allowed',
    code: 'access.unknown_person',
    message: `Slack knows nobody with the id ${id}`,
    userMessage: 'Slack does not say who you are, so nothing was done. Try again from your own workspace.',
  });
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'access.directory_unavailable',
    message: messageOf(cause),
    userMessage: 'Slack does not answer the question who you are, so nothing was done. Try again in a minute.',
    cause,
  });
}

/** The directory of a place where nobody of Slack acts: whoever is asked about is unknown. */
export const closedDirectory: Directory = {
  find: (id) => Promise.reject(unknownPerson(id)),
};
