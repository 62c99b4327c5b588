// Addresses and accounts with the most failed sign-ins, by hour, in Backbolt's own database.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { TopRow } from './source-rows.ts';

export type TopKind = 'address' | 'account';

/** Replaces the top list of a kind for the hours of [from, to). */
export async function replaceTop(
  tx: Tx,
  source: string,
  kind: TopKind,
  range: { from: Date; to: Date },
  rows: readonly TopRow[],
): Promise<void> {
  await tx.run(sql`
    delete from backbolt.hour_top
    where source = ${source} and kind = ${kind} and hour >= ${range.from} and hour < ${range.to}`);
  await tx.run(sql`
    insert into backbolt.hour_top (source, hour, kind, name, succeeded, failed)
    select ${source}, hour, ${kind}, name, succeeded, failed
    from unnest(${rows.map((row) => row.hour)}::timestamptz[], ${rows.map((row) => row.name)}::text[],
      ${rows.map((row) => row.succeeded)}::bigint[], ${rows.map((row) => row.failed)}::bigint[])
      as new (hour, name, succeeded, failed)`);
}

const Offender = z.object({
  name: z.string(),
  failed: z.number(),
  succeeded: z.number(),
  worst_failed: z.number(),
  worst_hour: z.date(),
});
export type Offender = z.output<typeof Offender>;

/** Who failed most in one hour of [from, to), the worst first; `from` is the start of an hour. */
export async function selectOffenders(
  db: Queryable,
  source: string,
  kind: TopKind,
  range: { from: Date; to: Date },
  limit: number,
): Promise<Offender[]> {
  return await db.rows(
    Offender,
    sql`select name, sum(failed)::float8 as failed, sum(succeeded)::float8 as succeeded, max(failed)::float8 as worst_failed,
        (array_agg(hour order by failed desc, hour desc))[1] as worst_hour
      from backbolt.hour_top
      where source = ${source} and kind = ${kind} and hour >= ${range.from} and hour < ${range.to} and failed > 0
      group by name order by worst_failed desc, failed desc, name limit ${limit}`,
  );
}

/** How many names failed more than `above` times in one hour of [from, to). */
export async function countAbove(
  db: Queryable,
  source: string,
  kind: TopKind,
  range: { from: Date; to: Date },
  above: number,
): Promise<number> {
  const { names } = await db.one(
    z.object({ names: z.number() }),
    sql`select count(distinct name)::int as names from backbolt.hour_top
      where source = ${source} and kind = ${kind} and hour >= ${range.from} and hour < ${range.to} and failed > ${above}`,
  );
  return names;
}

/** Deletes the lists of all sources from before `hours`; returns how many rows. */
export async function deleteTopBefore(db: Queryable, hours: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.hour_top where hour < ${hours}`);
}
