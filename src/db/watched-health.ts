// How a watched Postgres is: connections, who waits for whom, slow statements, replication, size. Reads the server's own views only.
import { z } from 'zod';
import type { Queryable } from './query.ts';
import { identifier, sql } from './sql.ts';

const Count = z.number().nonnegative();
const Figures = z.object({
  connections: Count,
  maxConnections: Count,
  active: Count.nullable(),
  idleInTransaction: Count.nullable(),
  replicationLagMs: Count.nullable(),
  sizeBytes: Count,
});
const Waiting = z.object({ pid: z.number(), wait_ms: Count, by: z.array(z.number()) });
const Session = z.object({
  pid: z.number(),
  role: z.string().nullable(),
  application: z.string().nullable(),
  state: z.string().nullable(),
  open_ms: Count.nullable(),
  query: z.string().nullable(),
});
const Statement = z.object({ query: z.string().nullable(), calls: Count, mean_ms: Count, longest_ms: Count });

/** Null: the server does not tell this role, which is not zero. Connections are those of the whole server, of which there are so many at most. */
export type ServerFigures = z.output<typeof Figures> & { waiting: number; longestWaitMs: number };
export type ServerSession = z.output<typeof Session>;
export type ServerWait = { session: ServerSession; waitMs: number; by: ServerSession[] };
export type SlowStatement = z.output<typeof Statement>;

const mostWaits = 20;
const mostStatements = 5;
const queryLength = 300;

/** The figures alone: a few milliseconds. */
export async function readServerFigures(db: Queryable): Promise<ServerFigures> {
  const figures = await db.one(
    Figures,
    sql`select count(*) as connections,
      current_setting('max_connections')::integer as "maxConnections",
      -- Of other roles' sessions one is told the state only with pg_read_all_stats.
      case when count(*) = count(state) then count(*) filter (where state = 'active') end as active,
      case when count(*) = count(state) then count(*) filter (where state like 'idle in transaction%') end as "idleInTransaction",
      (case when pg_is_in_recovery() then extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000
        else (select extract(epoch from max(replay_lag)) * 1000 from pg_stat_replication) end)::double precision as "replicationLagMs",
      pg_database_size(current_database()) as "sizeBytes"
    from pg_stat_activity where backend_type = 'client backend' or backend_type is null`,
  );
  const waits = await readWaits(db);
  const longestWaitMs = waits.reduce((longest, { wait_ms }) => Math.max(longest, wait_ms), 0);
  return { ...figures, waiting: waits.length, longestWaitMs };
}

/** Who waits for a lock, the longest first, and who holds it. */
export async function readServerWaits(db: Queryable): Promise<ServerWait[]> {
  const waits = (await readWaits(db)).slice(0, mostWaits);
  const pids = [...new Set(waits.flatMap(({ pid, by }) => [pid, ...by]))];
  const sessions = await db.rows(
    Session,
    sql`select pid, usename::text as role, application_name as application, state, left(query, ${queryLength}) as query,
      (extract(epoch from clock_timestamp() - xact_start) * 1000)::double precision as open_ms
    from pg_stat_activity where pid = any (${pids}::integer[])`,
  );
  const sessionOf = (pid: number): ServerSession =>
    sessions.find((session) => session.pid === pid) ??
    ({ pid, role: null, application: null, state: null, open_ms: null, query: null } satisfies ServerSession);
  return waits.map(({ pid, wait_ms, by }) => ({ session: sessionOf(pid), waitMs: wait_ms, by: by.map(sessionOf) }));
}

async function readWaits(db: Queryable) {
  return await db.rows(
    Waiting,
    sql`select pid, max(coalesce(extract(epoch from clock_timestamp() - waitstart) * 1000, 0))::double precision as wait_ms,
      pg_blocking_pids(pid) as by
    from pg_locks where not granted and pid is not null group by pid order by 2 desc limit 100`,
  );
}

const Extension = z.object({ schema: z.string() });

/** The statements that take longest on average, if pg_stat_statements is there; null where it is not. */
export async function readSlowStatements(db: Queryable): Promise<SlowStatement[] | null> {
  const extension = await db.maybeOne(
    Extension,
    sql`select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'pg_stat_statements'`,
  );
  if (extension === undefined) return null;
  return await db.rows(
    Statement,
    sql`select left(query, ${queryLength}) as query, calls, mean_exec_time as mean_ms, max_exec_time as longest_ms
      from ${identifier(extension.schema)}.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database())
      order by mean_exec_time desc limit ${mostStatements}`,
  );
}
