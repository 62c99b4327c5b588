// Minute samples and their sums, of ten minutes and of hours, in Backbolt's own database.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { prepared, type Sql, sql } from '../../db/sql.ts';
import { hour, minute, second } from '../../lib/clock.ts';
import type { MinuteRange } from './minute-ranges.ts';
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

const MinuteCounts = z.object({ at: z.number(), counts: Counts });

// The spans that are summed up, in minutes.
const tens = 10;
const hours = 60;

/** Makes the sums of which a minute lies in [from, to) again, but for those that `now` has not reached the end of. */
export async function sumUp(tx: Tx, source: string, [from, to]: MinuteRange, now: Date): Promise<void> {
  const spans = [tens, hours].map((minutes) => {
    const ms = minutes * minute;
    const end = Math.min(Math.ceil(to / ms), Math.floor(now.getTime() / ms)) * ms;
    return { minutes, ms, start: Math.floor(from / ms) * ms, end };
  });
  const due = spans.filter(({ start, end }) => start < end);
  if (due.length === 0) return;
  const first = new Date(Math.min(...due.map(({ start }) => start)));
  const end = new Date(Math.max(...due.map((span) => span.end)));
  const parts = await tx.rows(MinuteCounts, minutesOf(source, first, end));
  const sums = due.flatMap(({ minutes, ms, start, end }) => {
    const within = parts.filter(({ at }) => at >= start && at < end);
    const bySpan = Map.groupBy(within, ({ at }) => Math.floor(at / ms) * ms);
    return [...bySpan].map(([at, part]) => ({
      minutes,
      at: new Date(at),
      counts: mergeCounts(part.map((m) => m.counts)),
    }));
  });
  await tx.run(sql`
    insert into backbolt.sample_sum as old (source, minutes, at, counts)
    select ${source}, minutes, at, counts
    from unnest(${sums.map((sum) => sum.minutes)}::integer[], ${sums.map((sum) => sum.at)}::timestamptz[],
      ${sums.map((sum) => JSON.stringify(sum.counts))}::json[]) as new (minutes, at, counts)
    on conflict (source, minutes, at) do update set counts = excluded.counts where old.counts::text <> excluded.counts::text`);
}

// A number costs a tenth of what a date does.
const Part = z.object({ at: z.number(), minutes: z.number(), counts: Counts });
/** A minute sample or a sum: its start in ms of the epoch, how many minutes it is of, what happened in them. */
export type Part = z.output<typeof Part>;

/**
 * The samples whose sum is [from, to), in no order; by the hour: hourly sums for the whole hours, sums of ten minutes and minutes for both ends,
 * so that the cost depends on the window alone. Otherwise all its minutes.
 */
export async function readParts(db: Queryable, range: PartsRange): Promise<Part[]> {
  return await db.rows(Part, prepared(range.byHour ? 'metrics.parts-by-hour' : 'metrics.parts', partsOf(range)));
}

type PartsRange = { source: string; from: Date; to: Date; byHour: boolean };

/** The query of `readParts`: columns at, minutes and counts. */
export function partsOf({ source, from, to, byHour }: PartsRange): Sql {
  if (!byHour) return minutesOf(source, from, to);
  const end = to.getTime();
  const firstHour = new Date(Math.min(Math.ceil(from.getTime() / hour) * hour, end));
  const lastHour = new Date(Math.max(Math.floor(end / hour) * hour, firstHour.getTime()));
  return sql`${endOf(source, from, firstHour)} union all ${sumsOf(source, hours, firstHour, lastHour)} union all ${endOf(source, lastHour, to)}`;
}

const minutesOf = (source: string, from: Date, to: Date) =>
  sql`select date_part('epoch', minute) * 1000 as at, 1 as minutes, counts from backbolt.minute_sample
    where source = ${source} and minute >= ${from} and minute < ${to}`;

const sumsOf = (source: string, minutes: number, from: Date, to: Date) =>
  sql`select date_part('epoch', at) * 1000, minutes, counts from backbolt.sample_sum
    where source = ${source} and minutes = ${minutes} and at >= ${from} and at < ${to}`;

// Minutes that were collected before sums of ten minutes were made, or of which there is none yet, are read as they are.
function endOf(source: string, from: Date, to: Date): Sql {
  const ms = tens * minute;
  const first = new Date(Math.ceil(from.getTime() / ms) * ms);
  const last = new Date(Math.floor(to.getTime() / ms) * ms);
  return sql`${minutesOf(source, from, to)} and to_timestamp(floor(date_part('epoch', minute) / ${ms / second}) * ${ms / second}) not in (
      select at from backbolt.sample_sum where source = ${source} and minutes = ${tens} and at >= ${first} and at < ${last})
    union all ${sumsOf(source, tens, first, last)}`;
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

/** Deletes the samples of all sources from before the two moments, sums of ten minutes as minutes; returns how many rows. */
export async function deleteSamplesBefore(db: Queryable, minutesBefore: Date, hoursBefore: Date): Promise<number> {
  const minutes = await db.run(sql`delete from backbolt.minute_sample where minute < ${minutesBefore}`);
  const sums = await db.run(sql`delete from backbolt.sample_sum
    where at < case when minutes = ${hours} then ${hoursBefore}::timestamptz else ${minutesBefore}::timestamptz end`);
  return minutes + sums;
}
