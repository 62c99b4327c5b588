// The SQL of live cards: who is drawing each, and what was drawn.
import { z } from 'zod';
import type { Queryable } from '../db/query.ts';
import { sql } from '../db/sql.ts';

/** Which card: what it shows and where. */
export type CardKey = { kind: string; subject: string; channel: string };

const Card = z.object({
  kind: z.string(),
  subject: z.string(),
  channel: z.string(),
  fence: z.number(),
  first_at: z.date(),
  may_be_posted: z.boolean(),
  posted_in: z.string().nullable(),
  ts: z.string().nullable(),
  version: z.number().nullable(),
  pin: z.string().nullable(),
});
export type Card = z.output<typeof Card>;

const columns = sql`kind, subject, channel, fence, first_at, may_be_posted, posted_in, ts, version, pin`;

// No longer than the engine takes to find that a worker is dead (jobs/engine.ts): by then the card is free for the next.
const lease = sql`clock_timestamp() + interval '10 seconds'`;

/** Takes the card's lease, if nobody holds it. @returns the card with the fence of this lease, or undefined when another one draws. */
export async function claimCard(db: Queryable, key: CardKey): Promise<Card | undefined> {
  return await db.maybeOne(
    Card,
    sql`insert into backbolt.live_card as held (kind, subject, channel, fence, leased_until)
      values (${key.kind}, ${key.subject}, ${key.channel}, 1, ${lease})
      on conflict (kind, subject, channel) do update set fence = held.fence + 1, leased_until = excluded.leased_until
        where held.leased_until < clock_timestamp()
      returning ${columns}`,
  );
}

/** The card as it was written last; undefined before its first claim. */
export async function readCard(db: Queryable, key: CardKey): Promise<Card | undefined> {
  return await db.maybeOne(
    Card,
    sql`select ${columns} from backbolt.live_card
      where kind = ${key.kind} and subject = ${key.subject} and channel = ${key.channel}`,
  );
}

/** Writes the card and renews its lease. @returns false, with nothing written, when its fence no longer holds. */
export async function saveCard(db: Queryable, card: Card): Promise<boolean> {
  const written = await db.run(sql`
    update backbolt.live_card set leased_until = ${lease}, may_be_posted = ${card.may_be_posted},
      posted_in = ${card.posted_in}, ts = ${card.ts}, version = ${card.version}, pin = ${card.pin}
    where kind = ${card.kind} and subject = ${card.subject} and channel = ${card.channel} and fence = ${card.fence}`);
  return written > 0;
}

/** Renews the lease, unless somebody else has it by now. */
export async function renewCard(db: Queryable, card: Card): Promise<void> {
  await db.run(sql`
    update backbolt.live_card set leased_until = ${lease}
    where kind = ${card.kind} and subject = ${card.subject} and channel = ${card.channel} and fence = ${card.fence}`);
}

/** Gives the lease back, unless somebody else has it by now. */
export async function releaseCard(db: Queryable, card: Card): Promise<void> {
  await db.run(sql`
    update backbolt.live_card set leased_until = '-infinity'
    where kind = ${card.kind} and subject = ${card.subject} and channel = ${card.channel} and fence = ${card.fence}`);
}

/** The channels in which there is, or may be, a card of this subject. */
export async function cardChannels(db: Queryable, card: Omit<CardKey, 'channel'>): Promise<string[]> {
  const rows = await db.rows(
    z.object({ channel: z.string() }),
    sql`select channel from backbolt.live_card where kind = ${card.kind} and subject = ${card.subject} order by channel`,
  );
  return rows.map((row) => row.channel);
}
