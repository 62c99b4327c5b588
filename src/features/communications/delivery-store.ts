// The SQL of the ledger. Its statements take whole batches: an e-mail costs a share of two commits.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { prepared, sql } from '../../db/sql.ts';
import type { Channel } from './communication.ts';
import { Claimed, type Counts, type DeliveryState, deliveryStates } from './delivery.ts';

export type Entry = {
  recipient: string;
  address: string | null;
  /** Canonical, with its region: it says how dates are written, too. */
  locale: string;
  /** Null of a place that many read. */
  time_zone: string | null;
  name: string | null;
};

const Entered = z.object({ state: z.enum(deliveryStates), reason: z.string().nullable(), count: z.number() });
export type Entered = z.output<typeof Entered>;

/**
 * Enters recipients, those that may not be written to as `suppressed`. Who is there already is passed over.
 * @returns how many were entered in which state
 */
export async function insertDeliveries(
  tx: Tx,
  input: { communication: number; channel: Channel; essential: boolean; entries: readonly Entry[]; at: Date },
): Promise<Entered[]> {
  const { communication, channel, essential, entries, at } = input;
  const column = (key: keyof Entry) => entries.map((entry) => entry[key]);
  return await tx.rows(
    Entered,
    sql`with entered as (
        insert into backbolt.delivery (communication, channel, recipient, address, locale, time_zone, name, state, reason, at)
        select ${communication}, ${channel}, e.recipient, e.address, e.locale, e.time_zone, e.name,
          case when s.address is null and u.address is null then 'pending' else 'suppressed' end,
          case when s.address is not null then s.reason when u.address is not null then 'unsubscribed' end, ${at}
        from unnest(${column('recipient')}::text[], ${column('address')}::text[], ${column('locale')}::text[], ${column('time_zone')}::text[],
          ${column('name')}::text[]) as e (recipient, address, locale, time_zone, name)
          left join backbolt.suppression s on ${channel} = 'email' and s.address = e.recipient
          left join backbolt.unsubscribe u on ${channel} = 'email' and not ${essential}::boolean and u.address = e.recipient
        on conflict do nothing returning state, reason)
      select state, reason, count(*) as count from entered group by state, reason`,
  );
}

/** Takes the recipients out again who were not sent anything yet, so that the audience can be read anew. */
export async function clearUnsent(tx: Tx, communication: number): Promise<void> {
  await tx.run(
    sql`delete from backbolt.delivery where communication = ${communication} and channel = 'email' and state in ('pending', 'suppressed')`,
  );
}

/** Tells the server how large the ledger has become: it was filled faster than the server looks by itself. */
export async function analyzeDeliveries(db: Queryable): Promise<void> {
  await db.run(sql`analyze backbolt.delivery`);
}

const Taken = Claimed.extend({ state: z.enum(deliveryStates) });

/**
 * Claims the next ones for sending; whoever was suppressed or has unsubscribed since is not among them.
 * @returns what was claimed, and how many rows were looked at: none means that nothing is left that may be tried at this time
 */
export async function claimDeliveries(
  tx: Tx,
  input: { communication: number; channel: Channel; essential: boolean; limit: number; at: Date },
): Promise<{ claimed: Claimed[]; looked: number }> {
  const { communication, channel, essential, limit, at } = input;
  const unsubscribed = essential
    ? sql``
    : sql`union all select 'unsubscribed' from backbolt.unsubscribe where address = e.recipient`;
  // By the rows' places, which whoever holds the lease alone changes: a ledger that was just filled has no statistics, and a join without them
  // would read all of it for each of these.
  const rows = await tx.rows(
    Taken,
    sql`update backbolt.delivery d set attempts = d.attempts + 1, at = ${at}, retry_at = null,
        state = case when s.reason is null then 'sending' else 'suppressed' end, reason = s.reason
      from backbolt.delivery e left join lateral (select reason from backbolt.suppression where ${channel} = 'email' and address = e.recipient
          ${unsubscribed} limit 1) s on true
      where e.ctid = any(array(select ctid from backbolt.delivery where communication = ${communication} and channel = ${channel}
          and state = 'pending' and (retry_at is null or retry_at <= ${at}) order by id limit ${limit}))
        and d.ctid = e.ctid and d.state = 'pending'
      returning d.recipient, d.address, d.locale, d.time_zone, d.name, d.attempts, d.state`,
  );
  return { claimed: rows.filter(({ state }) => state === 'sending'), looked: rows.length };
}

export type Result = {
  recipient: string;
  state: DeliveryState;
  reason: string | null;
  provider: string | null;
  provider_message_id: string | null;
  /** A try that was none: it does not count. */
  uncounted: boolean;
  retry_at: Date | null;
};

/**
 * Writes what became of claimed ones. One that was called unknown meanwhile is known after all; a bounce that came first stands.
 * @param isOver nothing more is sent of this communication: what would be tried again has failed
 */
export async function settleDeliveries(
  tx: Tx,
  input: { communication: number; channel: Channel; results: readonly Result[]; at: Date; isOver: boolean },
): Promise<void> {
  const { communication, channel, results, at, isOver } = input;
  const column = (key: keyof Result) => results.map((result) => result[key]);
  await tx.run(
    sql`update backbolt.delivery d set at = ${at}, provider = coalesce(r.provider, d.provider), reason = r.reason,
        state = case when r.state = 'pending' and ${isOver}::boolean and d.state = 'unknown' then 'failed' else r.state end,
        provider_message_id = coalesce(r.message, d.provider_message_id), retry_at = r.retry_at, attempts = d.attempts - r.uncounted::int
      from unnest(${column('recipient')}::text[], ${column('state')}::text[], ${column('reason')}::text[], ${column('provider')}::text[],
        ${column('provider_message_id')}::text[], ${column('uncounted')}::boolean[], ${column('retry_at')}::timestamptz[])
        as r (recipient, state, reason, provider, message, uncounted, retry_at)
      where d.communication = ${communication} and d.channel = ${channel} and d.recipient = any(${column('recipient')}::text[])
        and d.recipient = r.recipient and d.state in ('sending', 'unknown')`,
  );
}

/** What somebody who is gone was sending: nobody knows what became of it. @returns how many */
export async function markUnknown(tx: Tx, communication: number, reason: string, at: Date): Promise<number> {
  return await tx.run(
    sql`update backbolt.delivery set state = 'unknown', reason = ${reason}, at = ${at}
      where communication = ${communication} and channel = 'email' and state = 'sending'`,
  );
}

const Counted = z.object({ channel: z.string(), state: z.enum(deliveryStates), count: z.number() });

const none = (): Counts => Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Counts;

/** How many are in which state, in each of its channels. */
export async function countDeliveries(db: Queryable, communication: number): Promise<Record<Channel, Counts>> {
  const rows = await db.rows(
    Counted,
    sql`select channel, state, count(*) as count from backbolt.delivery where communication = ${communication} group by channel, state`,
  );
  const counts = { email: none(), in_app: none(), status_page: none(), slack: none() };
  for (const { channel, state, count } of rows) counts[channel as Channel][state] = count;
  return counts;
}

const Next = z.object({ next: z.date().nullable(), open: z.number() });

/** What is left of a channel: how many, and when the first of them may be tried. */
export async function whatIsLeft(
  db: Queryable,
  communication: number,
  channel: Channel,
): Promise<z.output<typeof Next>> {
  return await db.one(
    Next,
    prepared(
      'communications-left',
      sql`select min(retry_at) as next, count(*) as open from backbolt.delivery
        where communication = ${communication} and channel = ${channel} and state = 'pending'`,
    ),
  );
}

const Failed = z.object({
  channel: z.string(),
  recipient: z.string(),
  state: z.enum(deliveryStates),
  reason: z.string().nullable(),
});

/** Those that did not arrive as they should, for people; the first so many, of which nobody can say what became of them before the others. */
export async function troubledDeliveries(db: Queryable, communication: number, limit: number) {
  return await db.rows(
    Failed,
    sql`select channel, recipient, state, reason from backbolt.delivery
      where communication = ${communication} and state in ('failed', 'bounced', 'complained', 'unknown') order by state <> 'unknown', id limit ${limit}`,
  );
}

const State = z.object({ state: z.enum(deliveryStates), count: z.number() });

/** E-mails of the communications that were begun since then, by state. */
export async function countRecentEmails(db: Queryable, since: Date): Promise<Counts> {
  const rows = await db.rows(
    State,
    sql`select d.state, count(*) as count from backbolt.delivery d join backbolt.communication c on c.number = d.communication
      where d.channel = 'email' and c.started_at >= ${since} group by d.state`,
  );
  const counts = none();
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}
