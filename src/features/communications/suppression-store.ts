// The SQL of the suppression list, and of who has unsubscribed.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

const reasons = ['bounce', 'complaint', 'manual'] as const;

export type Suppression = {
  /** In lower case. */
  address: string;
  reason: (typeof reasons)[number];
  detail: string | null;
  communication: number | null;
  at: Date;
};

/** Nothing is sent to this address any more. A complaint outweighs a bounce. Returns whether that is news. */
export async function suppress(db: Queryable, one: Suppression): Promise<boolean> {
  const written = await db.run(
    sql`insert into backbolt.suppression as s (address, reason, detail, communication, at)
      values (${one.address}, ${one.reason}, ${one.detail}, ${one.communication}, ${one.at})
      on conflict (address) do update set reason = excluded.reason, detail = excluded.detail, communication = excluded.communication, at = excluded.at
        where s.reason = 'bounce' and excluded.reason = 'complaint'`,
  );
  return written > 0;
}

/** Nothing but essential messages is sent to this address any more. */
export async function unsubscribe(db: Queryable, address: string, at: Date): Promise<void> {
  await db.run(sql`insert into backbolt.unsubscribe (address, at) values (${address}, ${at}) on conflict do nothing`);
}

const Count = z.object({ count: z.number() });

export async function countSuppressed(db: Queryable): Promise<number> {
  return (await db.one(Count, sql`select count(*) as count from backbolt.suppression`)).count;
}
