// Minute samples and their hourly sums in Backbolt's own database.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { prepared, type Sql, sql } from '../../db/sql.ts';
import { hour } from '../../lib/clock.ts';
import { Counts, Gauges, type MinuteSample, mergeCounts } from './sample.ts';

/**
 * Replaces the counts of each sample's minute. Gauges are kept where a sample has none. A row that stays the same is not written,
 * so a repeated round leaves nothing to vacuum.
 */
export async function replaceSamples(tx: Tx, source: string, samples: readonly MinuteSample[]): Promise<void> {
  await tx.run(sql`
    insert into backbolt.minute_sample as old (source, minute, counts, gauges)
    select ${source}, minute, counts, gauges
    from unnest(
      ${samples.map((sample) => sample.minute)}::timestamptz[],
      ${samples.map((sample) => JSON.stringify(sample.counts))}::json[],
      ${samples.map((sample) => sample.gauges && JSON.stringify(sample.gauges))}::jsonb[]
    ) as new (minute, counts, gauges)
    on conflict (source, minute) do update
      set counts = excluded.counts, gauges = coalesce(excluded.gauges, old.gauges)
      where old.counts::text <> excluded.counts::text
        or old.gauges is distinct from coalesce(excluded.gauges, old.gauges)`);
}

const HourPart = z.object({ hour: z.date(), counts: Counts });

/** Makes the hourly sums of [from, to) again; both are starts of hours. */
export async function rollUpHours(tx: Tx, source: string, from: Date, to: Date): Promise<void> {
  if (from >= to) return;
  const parts = await tx.rows(
    HourPart,
    sql`select date_trunc('hour', minute, 'UTC') as hour, counts from backbolt.minute_sample
      where source = ${source} and minute >= ${from} and minute < ${to}`,
  );
  const byHour = Map.groupBy(parts, (part) => part.hour.getTime());
  const sums = [...byHour].map(([at, minutes]) => ({
    at: new Date(at),
    counts: mergeCounts(minutes.map((m) => m.counts)),
  }));
  await tx.run(sql`
    insert into backbolt.hour_sample as old (source, hour, counts)
    select ${source}, hour, counts
    from unnest(${sums.map((sum) => sum.at)}::timestamptz[], ${sums.map((sum) => JSON.stringify(sum.counts))}::json[])
      as new (hour, counts)
    on conflict (source, hour) do update set counts = excluded.counts where old.counts::text <> excluded.counts::text`);
}

// A number costs a tenth of what a date does.
const Part = z.object({ at: z.number(), minutes: z.number(), counts: Counts });
/** A minute sample or an hourly sum: its start in ms of the epoch, how many minutes it is of, what happened in them. */
export type Part = z.output<typeof Part>;

/**
 * The samples whose sum is [from, to), in no order; by the hour: hourly sums for the whole hours, minutes for both ends, which are at most 120
 * rows and one an hour, so that the cost depends on the window alone. Otherwise all its minutes.
 */
export async function readParts(db: Queryable, range: PartsRange): Promise<Part[]> {
  return await db.rows(Part, prepared(range.byHour ? 'metrics.parts-by-hour' : 'metrics.parts', partsOf(range)));
}

type PartsRange = { source: string; from: Date; to: Date; byHour: boolean };

/** The query of `readParts`: columns at, minutes and counts. */
export function partsOf({ source, from, to, byHour }: PartsRange): Sql {
  const end = to.getTime();
  const firstHour = new Date(byHour ? Math.min(Math.ceil(from.getTime() / hour) * hour, end) : end);
  const lastHour = new Date(byHour ? Math.max(Math.floor(end / hour) * hour, firstHour.getTime()) : end);
  const minutes = sql`select (extract(epoch from minute) * 1000)::float8 as at, 1 as minutes, counts from backbolt.minute_sample
    where source = ${source} and minute >= ${from} and minute < ${firstHour}`;
  if (!byHour) return minutes;
  return sql`${minutes} union all
    select (extract(epoch from minute) * 1000)::float8, 1, counts from backbolt.minute_sample where source = ${source} and minute >= ${lastHour}
      and minute < ${to} union all
    select (extract(epoch from hour) * 1000)::float8, 60, counts from backbolt.hour_sample where source = ${source} and hour >= ${firstHour} and hour < ${lastHour}`;
}

const Minute = z.object({ minute: z.date(), counts: Counts, gauges: Gauges.nullable() });

/** The samples of at most `limit` minutes of [from, to), in order. */
export async function readMinutes(
  db: Queryable,
  source: string,
  from: Date,
  to: Date,
  limit: number,
): Promise<MinuteSample[]> {
  return await db.rows(
    Minute,
    sql`select minute, counts, gauges from backbolt.minute_sample
      where source = ${source} and minute >= ${from} and minute < ${to} order by minute limit ${limit}`,
  );
}

const Latest = z.object({ gauges: Gauges });

/** The latest gauges of [from, to), if any. */
export async function readLatestGauges(
  db: Queryable,
  source: string,
  from: Date,
  to: Date,
): Promise<Gauges | undefined> {
  const latest = await db.maybeOne(
    Latest,
    prepared(
      'metrics.latest-gauges',
      sql`select gauges from backbolt.minute_sample where source = ${source} and minute >= ${from} and minute < ${to}
        and gauges is not null order by minute desc limit 1`,
    ),
  );
  return latest?.gauges;
}

/** Deletes the samples of all sources from before the two moments; returns how many rows. */
export async function deleteSamplesBefore(db: Queryable, minutes: Date, hours: Date): Promise<number> {
  const deleted = await db.run(sql`delete from backbolt.minute_sample where minute < ${minutes}`);
  return deleted + (await db.run(sql`delete from backbolt.hour_sample where hour < ${hours}`));
}
