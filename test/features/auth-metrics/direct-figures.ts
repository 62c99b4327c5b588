// The same figures by plain SQL on the views, to compare the samples with.
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import type { TargetDb } from '../../../src/db/target.ts';
import type { AuthSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';

const Named = z.array(z.object({ name: z.string(), attempts: z.number(), succeeded: z.number() }));
const Counted = z.array(z.object({ name: z.string(), count: z.number() }));
const Direct = z.object({
  attempts: z.number(),
  succeeded: z.number(),
  methods: Named,
  platforms: Named,
  errors: Counted,
  tables: Counted,
  refreshes: z.number(),
  refreshed: z.number(),
});

/** Counts [from, to) row by row. Names are in order of their counts, then by name. */
export async function directFigures(app: TargetDb, from: Date, to: Date): Promise<z.output<typeof Direct>> {
  const within = sql`at >= ${from} and at < ${to}`;
  return await app.one(
    Direct,
    sql`with a as (select * from backbolt_source.login_attempts where ${within}),
      r as (select * from backbolt_source.token_refreshes where ${within}),
      v as (select * from backbolt_source.rls_violations where ${within})
    select
      (select count(*) from a) as attempts,
      (select count(*) from a where succeeded) as succeeded,
      (select coalesce(json_agg(x order by attempts desc, name collate "C"), '[]') from
        (select method as name, count(*) as attempts, count(*) filter (where succeeded) as succeeded from a group by 1) x) as methods,
      (select coalesce(json_agg(x order by attempts desc, name collate "C"), '[]') from
        (select platform as name, count(*) as attempts, count(*) filter (where succeeded) as succeeded from a group by 1) x) as platforms,
      (select coalesce(json_agg(x order by count desc, name collate "C"), '[]') from
        (select error_code as name, count(*) as count from a where not succeeded group by 1) x) as errors,
      (select coalesce(json_agg(x order by count desc, name collate "C"), '[]') from
        (select table_name as name, count(*) as count from v group by 1) x) as tables,
      (select count(*) from r) as refreshes,
      (select count(*) from r where succeeded) as refreshed`,
  );
}

/** The snapshot's counts in the shape of `directFigures`; errors as far as they are shown by name. */
export function countsOf(snapshot: AuthSnapshot) {
  const { signIn, refresh, rlsViolations } = snapshot;
  return {
    attempts: signIn?.attempts,
    succeeded: signIn?.succeeded,
    methods: signIn?.byMethod,
    platforms: signIn?.byPlatform,
    errors: signIn?.byError,
    tables: rlsViolations?.byTable,
    refreshes: refresh?.attempts,
    refreshed: refresh?.succeeded,
  };
}

const Percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });

/** True percentiles of sign-in time, by nearest rank. */
export async function directDurations(app: TargetDb, from: Date, to: Date): Promise<z.output<typeof Percentiles>> {
  return await app.one(
    Percentiles,
    sql`select percentile_disc(0.5) within group (order by duration_ms) as p50,
      percentile_disc(0.95) within group (order by duration_ms) as p95,
      percentile_disc(0.99) within group (order by duration_ms) as p99
    from backbolt_source.login_attempts where at >= ${from} and at < ${to}`,
  );
}
