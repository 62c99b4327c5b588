// The SQL of figures over time: sums of samples in equal steps.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { hour } from '../../lib/clock.ts';
import type { CountFigure } from './sample.ts';

export type StepRange = { source: string; from: Date; to: Date; stepMs: number };

const Outcomes = z.object({
  figure: z.string(),
  step: z.number(),
  known: z.number(),
  ok: z.number(),
  failed: z.number(),
});
const Errors = z.object({ step: z.number(), name: z.string(), failed: z.number() });
const Active = z.object({ step: z.number(), active: z.number() });
const Known = z.object({ minutes: z.number() });

/**
 * What succeeded and failed by figure and step, counted from the epoch; steps of which nothing is known are absent. Where only some methods'
 * failures are known, both are of those.
 */
export async function selectOutcomes(
  db: Queryable,
  range: StepRange,
  figures: readonly CountFigure[],
): Promise<z.output<typeof Outcomes>[]> {
  return await db.rows(
    Outcomes,
    sql`with ${parts(range)}
      select figure, step, sum(minutes)::int as known, sum(ok)::float8 as ok, sum((tally->>'failed')::bigint)::float8 as failed
      from part, unnest(${figures}::text[]) as figure, lateral (select counts->figure as tally) as t, lateral (
        select case when tally ? 'failuresOf'
          then (select coalesce(sum((named->>1)::bigint), 0) from jsonb_array_elements(coalesce(tally->'method', '[]')) as named
            where tally->'failuresOf' ? (named->>0))
          else (tally->>'ok')::bigint end as ok) as o
      where tally is not null group by figure, step order by figure, step`,
  );
}

/** Failed sign-ins by step and error. */
export async function selectErrors(db: Queryable, range: StepRange): Promise<z.output<typeof Errors>[]> {
  return await db.rows(
    Errors,
    sql`with ${parts(range)} select step, named->>0 as name, sum((named->>2)::bigint)::float8 as failed
      from part, jsonb_array_elements(coalesce(counts->'sign-ins'->'error', '[]')) as named
      where (named->>2)::bigint > 0 group by step, name`,
  );
}

/** Active sessions by step, the most of each. */
export async function selectActive(db: Queryable, range: StepRange): Promise<z.output<typeof Active>[]> {
  const { source, from, to, stepMs } = range;
  return await db.rows(
    Active,
    sql`select floor(extract(epoch from minute) * 1000 / ${stepMs})::float8 as step,
        max((gauges->'sessions'->>'active')::bigint)::float8 as active
      from backbolt.minute_sample where source = ${source} and minute >= ${from} and minute < ${to}
        and gauges ? 'sessions' group by step`,
  );
}

/** How many minutes of [from, to) have a sample. */
export async function countKnownMinutes(db: Queryable, source: string, from: Date, to: Date): Promise<number> {
  const { minutes } = await db.one(
    Known,
    sql`select count(*)::int as minutes from backbolt.minute_sample
      where source = ${source} and minute >= ${from} and minute < ${to}`,
  );
  return minutes;
}

// Steps of hours are made of hourly sums, a row each; an hour is known as far as its minutes are.
function parts({ source, from, to, stepMs }: StepRange): Sql {
  const byHour = stepMs % hour === 0;
  const end = to.getTime();
  const firstHour = new Date(byHour ? Math.min(Math.ceil(from.getTime() / hour) * hour, end) : end);
  const lastHour = new Date(byHour ? Math.max(Math.floor(end / hour) * hour, firstHour.getTime()) : end);
  return sql`part as (
    select floor(extract(epoch from minute) * 1000 / ${stepMs})::float8 as step, 1 as minutes, counts
    from backbolt.minute_sample where source = ${source} and minute >= ${from} and minute < ${to}
      and (minute < ${firstHour} or minute >= ${lastHour})
    union all
    select floor(extract(epoch from hour) * 1000 / ${stepMs})::float8, (select count(*)::int from backbolt.minute_sample m
        where m.source = h.source and m.minute >= h.hour and m.minute < h.hour + interval '1 hour'), counts
    from backbolt.hour_sample h where source = ${source} and hour >= ${firstHour} and hour < ${lastHour})`;
}
