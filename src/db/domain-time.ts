// Domain time: the database's clock plus one offset row that all replicas share, so that "skip 15 minutes" moves every deadline at once.
import { z } from 'zod';
import type { Queryable } from './query.ts';
import { sql } from './sql.ts';

const Now = z.object({ now: z.date() });

/** The domain's now, to the millisecond. Take it once and pass it on. */
export async function domainNow(db: Queryable): Promise<Date> {
  const { now } = await db.one(
    Now,
    sql`select date_trunc('milliseconds', clock_timestamp() + time_offset) as now from backbolt.domain_clock`,
  );
  return now;
}

/** Moves domain time on by `ms` (never back); returns the new now. For the local workspace and tests. */
export async function skipTime(db: Queryable, ms: number): Promise<Date> {
  await db.run(
    sql`update backbolt.domain_clock set time_offset = time_offset + greatest(${ms}, 0) * interval '1 millisecond'`,
  );
  return await domainNow(db);
}
