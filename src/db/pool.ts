// A pg pool that survives what happens to its connections.
import pg from 'pg';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

// count(*) is int8: exact as a number up to 2^53, which no count of ours reaches.
const int8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export type PoolOptions = {
  url: string;
  log: Log;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  max: number;
  /** How long to wait for a connection, in ms. */
  connectTimeoutMs: number;
  /** When to stop waiting for an answer, in ms: the server's own time-outs do not reach us through a network gone silent. */
  answerTimeoutMs: number;
  /** Server settings for each connection, `-c name=value`; poolers may drop them, so nothing depends on them for safety. */
  serverOptions?: string;
};

/** Opens a pool. Broken idle connections are logged and replaced: without these handlers a Postgres restart kills the process. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.answerTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Queries that are sent before the answer to the one before has come share its round trip. It excludes cursors of the protocol.
    pipeline: true,
    types,
    ...(options.serverOptions === undefined ? {} : { options: options.serverOptions }),
  });
  const lost = (error: unknown) => options.log.warn({ error: messageOf(error) }, 'database connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
