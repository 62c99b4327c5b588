// The SQL of communications and who voted on them.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { identifier, type Sql, sql } from '../../db/sql.ts';
import type { Actor } from '../events/event.ts';
import { Communication, type Contents } from './communication.ts';

const columns = sql`number, id, version, state, template, title, essential, security, default_locale, content_hash, channels, audience, audience_count,
  audience_report, hash, filled_at, incident, follows, thread, maintenance_from, maintenance_until, components, health_stopped, health_override, approval, approve_until, asked_in, sends_itself, requested_by, requested_at, asked_at, send_at, started_at,
  ended_at, reason`;

// Whoever may not know of a private incident does not know of what is said about it either.
const visibleTo = (actor: Actor): Sql =>
  /^(cli:|backbolt$|policy$)/.test(actor)
    ? sql`true`
    : sql`not exists (select from backbolt.incident i where i.number = c.incident and i.private
        and not exists (select from backbolt.incident_member m where m.incident = i.number and m.person = ${actor}))`;

export type NewCommunication = Pick<
  Communication,
  | 'id'
  | 'template'
  | 'title'
  | 'essential'
  | 'security'
  | 'default_locale'
  | 'content_hash'
  | 'channels'
  | 'audience'
  | 'incident'
  | 'follows'
  | 'maintenance_from'
  | 'maintenance_until'
  | 'components'
  | 'asked_in'
  | 'sends_itself'
  | 'requested_by'
  | 'requested_at'
> & {
  rendered: Contents;
  given: Readonly<Record<string, unknown>>;
  /** Null: one of its own. */
  thread: string | null;
  /** The same for the same request. */
  key: string;
};

export async function insertCommunication(tx: Tx, one: NewCommunication): Promise<Communication> {
  return await tx.one(
    Communication,
    sql`insert into backbolt.communication (id, state, template, title, essential, security, rendered, default_locale, content_hash, channels,
        audience, incident, follows, thread, maintenance_from, maintenance_until, components, given, asked_in, sends_itself, key, requested_by, requested_at)
      values (${one.id}, 'draft', ${one.template}, ${one.title}, ${one.essential}, ${one.security}, ${JSON.stringify(one.rendered)},
        ${one.default_locale}, ${one.content_hash}, ${one.channels}, ${json(one.audience)}, ${one.incident}, ${one.follows},
        ${one.thread ?? `communication-${one.id}`}, ${one.maintenance_from}, ${one.maintenance_until}, ${one.components},
        ${JSON.stringify(one.given)}, ${one.asked_in}, ${one.sends_itself}, ${one.key}, ${one.requested_by}, ${one.requested_at})
      returning ${columns}`,
  );
}

export async function findCommunication(
  db: Queryable,
  number: number,
  actor: Actor,
): Promise<Communication | undefined> {
  return await db.maybeOne(
    Communication,
    sql`select ${columns} from backbolt.communication c where number = ${number} and ${visibleTo(actor)}`,
  );
}

/** What a request became; undefined when there was none with this key. */
export async function findByKey(db: Queryable, key: string): Promise<Communication | undefined> {
  return await db.maybeOne(Communication, sql`select ${columns} from backbolt.communication where key = ${key}`);
}

export async function lockCommunication(tx: Tx, number: number, actor: Actor): Promise<Communication | undefined> {
  return await tx.maybeOne(
    Communication,
    sql`select ${columns} from backbolt.communication c where number = ${number} and ${visibleTo(actor)} for update`,
  );
}

/** Newest first; of an incident where one is given. `before`: only those with a lower number. */
export async function listStored(
  db: Queryable,
  actor: Actor,
  filter: { incident?: number | undefined; before?: number | undefined; limit: number },
): Promise<Communication[]> {
  const ofIncident = filter.incident === undefined ? sql`true` : sql`incident = ${filter.incident}`;
  const older = filter.before === undefined ? sql`true` : sql`number < ${filter.before}`;
  return await db.rows(
    Communication,
    sql`select ${columns} from backbolt.communication c where ${ofIncident} and ${older} and ${visibleTo(actor)}
      order by number desc limit ${filter.limit}`,
  );
}

const Stored = z.object({ rendered: z.record(z.string(), z.unknown()) });

/** What is sent, by locale: large, so it is read only by whoever shows or sends it. */
export async function contentsOf(db: Queryable, number: number): Promise<Contents> {
  const { rendered } = await db.one(Stored, sql`select rendered from backbolt.communication where number = ${number}`);
  return rendered as Contents;
}

const Given = z.object({ given: z.record(z.string(), z.unknown()) });

/** What its template was filled with, as it was given. */
export async function givenOf(db: Queryable, number: number): Promise<Readonly<Record<string, unknown>>> {
  return (await db.one(Given, sql`select given from backbolt.communication where number = ${number}`)).given;
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
const jsonColumns = ['audience', 'audience_report', 'approval'];

/** Writes columns and counts the change. */
export async function updateCommunication(tx: Tx, number: number, fields: Partial<Communication>): Promise<void> {
  const set = Object.entries(fields).map(
    ([column, value]) => sql`${identifier(column)} = ${jsonColumns.includes(column) ? json(value) : value}`,
  );
  const all = set.reduce((before, one) => sql`${before}, ${one}`, sql`version = version + 1`);
  await tx.run(sql`update backbolt.communication set ${all} where number = ${number}`);
}

const Vote = z.object({
  person: z.string(),
  hash: z.string(),
  approved: z.boolean(),
  reason: z.string().nullable(),
  at: z.date(),
});
export type Vote = z.output<typeof Vote>;

/** Whether it is new: one says yes or no once about the same. */
export async function insertVote(tx: Tx, communication: number, vote: Vote): Promise<boolean> {
  const { person, hash, approved, reason, at } = vote;
  const written = await tx.run(
    sql`insert into backbolt.communication_vote (communication, person, hash, approved, reason, at)
      values (${communication}, ${person}, ${hash}, ${approved}, ${reason}, ${at}) on conflict do nothing`,
  );
  return written > 0;
}

export async function votesOn(db: Queryable, communication: number): Promise<Vote[]> {
  return await db.rows(
    Vote,
    sql`select person, hash, approved, reason, at from backbolt.communication_vote where communication = ${communication} order by at, person`,
  );
}
