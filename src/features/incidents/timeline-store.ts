// The SQL of the timeline, beside what the record itself offers.
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { StoredEvent } from '../events/event.ts';
import { streamOf } from './incident.ts';

/** The last 500 events of an incident after a moment, oldest first. */
export async function eventsSince(db: Queryable, number: number, since: Date): Promise<StoredEvent[]> {
  const newestFirst = await db.rows(
    StoredEvent,
    sql`select stream, seq, at, actor, kind, data, prev_hash, hash from backbolt.event
      where stream = ${streamOf(number)} and at > ${since} order by seq desc limit 500`,
  );
  return newestFirst.toReversed();
}
