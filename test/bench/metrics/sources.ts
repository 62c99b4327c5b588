// Watched databases of any size: a week of sign-ins behind the views of the pack `generic`, and of Supabase's audit log.
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import { openWatchedDb } from '../../../src/db/watched.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { loadSourcePack } from '../../../src/features/auth-metrics/source-pack.ts';
import { readSourceState } from '../../../src/features/auth-metrics/source-store.ts';
import { openLog } from '../../../src/lib/log.ts';

const log = openLog(process.env.BENCH_LOG === 'debug' ? 'debug' : 'error');
export const source = 'measured';

const genericSql = (rows: number) => `
  create schema app;
  create schema backbolt_source;
  create table app.login_attempts (at timestamptz, succeeded boolean, method text, platform text, error_code text, user_id text, ip inet,
    duration_ms double precision);
  insert into app.login_attempts
  select now() - interval '7 days' * (1 - g / ${rows}::double precision), random() < 0.97,
    (array['password', 'google', 'magic_link', 'passkey'])[1 + floor(random() * 4)::integer],
    (array['web', 'ios', 'android'])[1 + floor(random() * 3)::integer],
    (array['invalid_credentials', 'otp_expired', 'user_banned'])[1 + floor(random() * 3)::integer],
    'user-' || floor(random() * 100000)::integer, '198.51.100.0'::inet + floor(random() * 256)::bigint, 80 + 200 * random() * random()
  from generate_series(1, ${rows}) g;
  create index on app.login_attempts (at);
  create view backbolt_source.login_attempts as select * from app.login_attempts;
  analyze app.login_attempts;`;

// As GoTrue writes them: https://github.com/supabase/auth, models/audit_log_entry.go.
const supabaseSql = (rows: number) => `
  create schema auth;
  create table auth.audit_log_entries (instance_id uuid, id uuid not null primary key default gen_random_uuid(), payload json,
    created_at timestamptz, ip_address varchar(64) not null default '');
  insert into auth.audit_log_entries (payload, created_at)
  select format('{"action":"%s","actor_id":"%s","actor_username":"user-%s@example.com","actor_via_sso":false,"log_type":"account","traits":{"provider":"email"}}',
      (array['login', 'token_refreshed', 'logout'])[1 + g % 3], md5(g::text), g)::json,
    now() - interval '7 days' * (1 - g / ${rows}::double precision)
  from generate_series(1, ${rows}) g;
  analyze auth.audit_log_entries;`;

export const packNames = ['generic', 'supabase'] as const;
export type PackName = (typeof packNames)[number];

const packs: Record<PackName, { fill: (rows: number) => string; one: string }> = {
  generic: {
    fill: genericSql,
    one: `insert into app.login_attempts select now(), true, 'password', 'web', null, 'user-1', '198.51.100.1', 100`,
  },
  supabase: {
    fill: supabaseSql,
    one: `insert into auth.audit_log_entries (payload, created_at) values ('{"action":"login","traits":{"provider":"email"}}', now())`,
  },
};

export type Measured = {
  deps: AuthMetricsDeps;
  /** Runs a statement as the authentication system would. */
  run(statement: string): Promise<void>;
  /** Writes one sign-in. */
  signIn(): Promise<void>;
  /** Collects until nothing is missing. */
  catchUp(): Promise<void>;
  /**
   * Until rounds are as they usually are: every block of a table without an index was looked at again, and the top lists, which are read every five
   * minutes, are not due.
   */
  settle(): Promise<void>;
  /** Gives the week before the same samples, as a bot has them that has run for long: /auth-status compares with it. */
  remember(): Promise<void>;
  close(): Promise<void>;
};

export async function openMeasured(
  postgres: EmbeddedPostgres,
  options: { pack: PackName; rows: number },
): Promise<Measured> {
  const { fill, one } = packs[options.pack];
  const name = `${options.pack}_${options.rows}`;
  const url = await postgres.database(name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(fill(options.rows));
  // What follows must not share the disk with what the fill left behind.
  await client.query('checkpoint');
  const ownUrl = await postgres.database(`own_${name}`);
  const db = openOwnDb({ url: ownUrl, log });
  await migrate(db);
  const policy = AuthMetricsPolicy.parse(parse(await readFile('templates/policy.yml', 'utf8')).auth_metrics);
  const watched = openWatchedDb({ url, log, timeoutMs: 2_000 });
  const pack = await loadSourcePack(`templates/sources/${options.pack}`);
  const deps: AuthMetricsDeps = { db, policy, log, sources: new Map([[source, { db: watched, pack }]]) };
  return {
    deps,
    run: async (statement) => void (await client.query(statement)),
    signIn: async () => void (await client.query(one)),
    async catchUp() {
      for (let round = 0; round < 1_000; round += 1) {
        const outcome = await collectSamples(deps, { source });
        const state = await readSourceState(db, source);
        if (outcome === 'collected' && state?.missing.length === 0) return;
        // A machine that is busy with something else may be too slow for a while; a pause is part of the measured behaviour, not of the rate.
        if (outcome !== 'collected')
          await db.run(sql`update backbolt.metric_source set retry_at = null, backfill_retry_at = null`);
      }
      throw new Error(`the collector never caught up: ${JSON.stringify(await readSourceState(db, source))}`);
    },
    async settle() {
      const Hurry = z.object({ hurry: z.number() });
      const hurry = async () => (await db.rows(Hurry, sql`select hurry from backbolt.block_map`))[0]?.hurry ?? 0;
      const now = sql`update backbolt.metric_source set top_watermark = clock_timestamp()`;
      do {
        await db.run(now);
        await collectSamples(deps, { source });
      } while ((await hurry()) > 0);
    },
    async remember() {
      await db.run(sql`insert into backbolt.minute_sample select source, minute - interval '7 days', counts, gauges
        from backbolt.minute_sample on conflict do nothing`);
      await db.run(sql`insert into backbolt.sample_sum select source, minutes, at - interval '7 days', counts
        from backbolt.sample_sum on conflict do nothing`);
    },
    async close() {
      await Promise.all([watched.close(), db.close()]);
      await client.end();
      const admin = new pg.Client({ connectionString: await postgres.database('postgres') });
      await admin.connect();
      for (const database of [name, `own_${name}`]) await admin.query(`drop database ${database} with (force)`);
      await admin.end();
    },
  };
}
