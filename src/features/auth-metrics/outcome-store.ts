// One figure of the samples over time.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { hour } from '../../lib/clock.ts';
import type { CountFigure } from './sample.ts';
import { Tally } from './tally.ts';

const Part = z.object({ at: z.date(), minutes: z.number(), tally: Tally.nullable() });
export type TallyPart = z.output<typeof Part>;

/**
 * What is known of [from, to): each minute, or, with `byHour`, the sum of each whole hour and the minutes at both ends. `tally` is null where the
 * figure was unknown.
 */
export async function readTallies(
  db: Queryable,
  { source, figure, from, to, byHour }: { source: string; figure: CountFigure; from: Date; to: Date; byHour: boolean },
): Promise<TallyPart[]> {
  const end = to.getTime();
  const firstHour = new Date(byHour ? Math.min(Math.ceil(from.getTime() / hour) * hour, end) : end);
  const lastHour = new Date(byHour ? Math.max(Math.floor(end / hour) * hour, firstHour.getTime()) : end);
  return await db.rows(
    Part,
    sql`select minute as at, 1 as minutes, counts->${figure}::text as tally from backbolt.minute_sample where source = ${source}
        and (minute >= ${from} and minute < ${firstHour} or minute >= ${lastHour} and minute < ${to})
      union all
      select hour, 60, counts->${figure}::text from backbolt.hour_sample where source = ${source} and hour >= ${firstHour} and hour < ${lastHour}`,
  );
}
