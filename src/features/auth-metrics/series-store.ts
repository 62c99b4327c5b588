// The SQL of figures over time: sums of samples in equal steps.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { hour } from '../../lib/clock.ts';

export type StepRange = { source: string; from: Date; to: Date; stepMs: number };

const Outcomes = z.object({ step: z.number(), known: z.number(), ok: z.number(), failed: z.number() });
const Errors = z.object({ step: z.number(), name: z.string(), failed: z.number() });

/** Attempts by step, counted from the epoch; steps of which nothing is known are absent. */
export async function selectOutcomes(db: Queryable, range: StepRange): Promise<z.output<typeof Outcomes>[]> {
  return await db.rows(
    Outcomes,
    sql`with ${parts(range)} select step, sum(minutes)::int as known, sum((tally->>'ok')::bigint)::float8 as ok,
      sum((tally->>'failed')::bigint)::float8 as failed from part group by step order by step`,
  );
}

/** Failures by step and error. */
export async function selectErrors(db: Queryable, range: StepRange): Promise<z.output<typeof Errors>[]> {
  return await db.rows(
    Errors,
    sql`with ${parts(range)} select step, named->>0 as name, sum((named->>2)::bigint)::float8 as failed
      from part, jsonb_array_elements(coalesce(tally->'error', '[]')) as named
      where (named->>2)::bigint > 0 group by step, name`,
  );
}

// Steps of hours are made of hourly sums, a row each; an hour is known as far as its minutes are.
function parts({ source, from, to, stepMs }: StepRange): Sql {
  const byHour = stepMs % hour === 0;
  const end = to.getTime();
  const firstHour = new Date(byHour ? Math.min(Math.ceil(from.getTime() / hour) * hour, end) : end);
  const lastHour = new Date(byHour ? Math.max(Math.floor(end / hour) * hour, firstHour.getTime()) : end);
  return sql`part as (
    select floor(extract(epoch from minute) * 1000 / ${stepMs})::float8 as step, 1 as minutes, counts->'sign-ins' as tally
    from backbolt.minute_sample where source = ${source} and minute >= ${from} and minute < ${to}
      and (minute < ${firstHour} or minute >= ${lastHour}) and counts ? 'sign-ins'
    union all
    select floor(extract(epoch from hour) * 1000 / ${stepMs})::float8, (select count(*)::int from backbolt.minute_sample m
        where m.source = h.source and m.minute >= h.hour and m.minute < h.hour + interval '1 hour'), counts->'sign-ins'
    from backbolt.hour_sample h where source = ${source} and hour >= ${firstHour} and hour < ${lastHour}
      and counts ? 'sign-ins')`;
}
