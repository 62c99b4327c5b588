// The SQL of figures over time: sums of samples in equal steps.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { prepared, type Sql, sql } from '../../db/sql.ts';
import { hour, minute } from '../../lib/clock.ts';
import type { CountFigure } from './sample.ts';
import { partsOf } from './sample-store.ts';

export type StepRange = { source: string; from: Date; to: Date; stepMs: number };

const Outcomes = z.object({
  figure: z.string(),
  step: z.number(),
  known: z.number(),
  ok: z.number(),
  failed: z.number(),
});
const Errors = z.object({ step: z.number(), name: z.string(), failed: z.number() });
const SessionStep = z.object({ step: z.number(), active: z.number(), idle_share: z.number().nullable() });
/** `idle_share` is 0 to 1; null where nobody can tell who is idle. */
export type SessionStep = z.output<typeof SessionStep>;

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

// Gauges change slowly: a few looks at each step cost the same whatever its length.
const looksAtStep = 8;

/** Sessions by step, the most active and the most idle that a few evenly spaced minutes of it say. */
export async function selectSessions(db: Queryable, range: StepRange): Promise<SessionStep[]> {
  const { source, from, to, stepMs } = range;
  const everyMs = Math.max(minute, Math.floor(stepMs / looksAtStep / minute) * minute);
  const looks = Array.from({ length: Math.ceil((to.getTime() - from.getTime()) / everyMs) }, (_, n) => {
    // From the end, so that the newest minute is one of them.
    return new Date(Math.floor(to.getTime() / minute) * minute - n * everyMs);
  });
  return await db.rows(
    SessionStep,
    prepared(
      'metrics.sessions-by-step',
      sql`select floor(date_part('epoch', minute) * 1000 / ${stepMs}) as step, max((gauges->'sessions'->>'active')::float8) as active,
          max((gauges->'sessions'->>'idle')::float8 / nullif((gauges->'sessions'->>'active')::float8, 0)) as idle_share
        from backbolt.minute_sample where source = ${source} and minute = any(${looks}::timestamptz[]) and minute >= ${from}
          and gauges ? 'sessions' group by step`,
    ),
  );
}

// Steps of hours are made of hourly sums, a row each. An hour with a sum counts as known whole: the minutes of one are read together, but for
// the two at the ends of what is still being read.
function parts({ source, from, to, stepMs }: StepRange): Sql {
  return sql`part as (
    select floor(at / ${stepMs}) as step, minutes, counts::jsonb as counts
    from (${partsOf({ source, from, to, byHour: stepMs % hour === 0 })}) as sample)`;
}
