// Addresses and accounts with the most failed sign-ins, by hour, in Backbolt's own database.
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

/** Deletes the lists of all sources from before `hours`; returns how many rows. */
export async function deleteTopBefore(db: Queryable, hours: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.hour_top where hour < ${hours}`);
}
