// The SQL of the record.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { noHash, StoredEvent } from './event.ts';

const Head = z.object({ seq: z.number(), hash: z.string() });
export type Head = z.infer<typeof Head>;

/** Locks the stream until the transaction ends and returns its last link. */
export async function lockHead(tx: Tx, stream: string): Promise<Head> {
  // That it changes nothing where the head is there already locks it all the same.
  return await tx.one(
    Head,
    sql`insert into backbolt.event_head as head (stream, seq, hash) values (${stream}, 0, ${noHash})
      on conflict (stream) do update set seq = head.seq returning seq, hash`,
  );
}

export async function insertEvent(tx: Tx, event: StoredEvent): Promise<void> {
  await tx.run(sql`
    with head as (update backbolt.event_head set seq = ${event.seq}, hash = ${event.hash} where stream = ${event.stream})
    insert into backbolt.event (stream, seq, at, actor, kind, data, prev_hash, hash)
    values (${event.stream}, ${event.seq}, ${event.at}, ${event.actor}, ${event.kind}, ${event.data}, ${event.prev_hash}, ${event.hash})`);
}

export async function eventsAfter(db: Queryable, stream: string, seq: number, limit: number): Promise<StoredEvent[]> {
  return await db.rows(
    StoredEvent,
    sql`select stream, seq, at, actor, kind, data, prev_hash, hash from backbolt.event
      where stream = ${stream} and seq > ${seq} order by seq limit ${limit}`,
  );
}

/** Every stream that has a head or an event, with its head. */
export async function streamHeads(db: Queryable): Promise<(Head & { stream: string })[]> {
  return await db.rows(
    Head.extend({ stream: z.string() }),
    sql`select s.stream, coalesce(h.seq, 0) as seq, coalesce(h.hash, '') as hash
      from (select stream from backbolt.event_head union select distinct stream from backbolt.event) s
      left join backbolt.event_head h using (stream) order by s.stream`,
  );
}
