// The watched database: read only, with time-outs in every transaction, and never in the way.
import { DatabaseError } from 'pg';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Queryable, queryable } from './query.ts';
import { sql } from './sql.ts';
import { inTransaction } from './transaction.ts';
import { isTooSlow, isUnreachable } from './unreachable.ts';

export type WatchedDb = {
  readonly kind: 'watched';
  /**
   * Runs `work` in one read-only transaction. The settings are local to it, since a transaction pooler drops session settings.
   * A `brief` one is over within `briefMs`, all statements together, give or take a tenth: what is read often must never be in the way.
   * @throws AppError `watched.unreachable`, `watched.login_refused`, `watched.too_slow` or `watched.query_failed`, all of kind unavailable.
   */
  read<T>(work: (db: Queryable) => Promise<T>, options?: { brief?: boolean }): Promise<T>;
  close(): Promise<void>;
};

/** Opens the watched database. `timeoutMs` bounds connecting and each statement, `briefMs` a whole brief transaction (1 s unless said). */
export function openWatchedDb(options: { url: string; log: Log; timeoutMs: number; briefMs?: number }): WatchedDb {
  const { log, timeoutMs, briefMs = 1_000 } = options;
  const pool = openPool({
    url: options.url,
    log,
    applicationName: 'backbolt reader',
    max: 3,
    connectTimeoutMs: timeoutMs,
    // A little later than the server's, which says more.
    answerTimeoutMs: timeoutMs + 500,
  });
  const begin = (statementMs: number) => `begin transaction isolation level repeatable read read only;
    set local statement_timeout = ${statementMs};
    set local lock_timeout = 500;
    set local idle_in_transaction_session_timeout = ${timeoutMs * 2};
    set local timezone = 'UTC'`;
  return {
    kind: 'watched',
    async read(work, { brief = false } = {}) {
      try {
        const first = begin(brief ? Math.min(timeoutMs, briefMs) : timeoutMs);
        return await inTransaction(pool, first, (open) => {
          const db = queryable(open, log, { oneStatement: true });
          return work(brief ? within(db, briefMs) : db);
        });
      } catch (error) {
        throw asUnavailable(error, timeoutMs);
      }
    },
    close: () => pool.end(),
  };
}

/** Gives each statement what is left of the transaction's time, as far as it matters: most transactions are over long before. */
function within(db: Queryable, withinMs: number): Queryable {
  const started = performance.now();
  let allowedMs = withinMs;
  const before = async () => {
    const leftMs = Math.round(withinMs - (performance.now() - started));
    if (leftMs <= 0) throw tooSlow(`the statements together took more than ${withinMs} ms`, withinMs);
    if (allowedMs - leftMs < withinMs / 10) return;
    await db.run(sql`select set_config('statement_timeout', ${String(leftMs)}, true)`);
    allowedMs = leftMs;
  };
  return {
    rows: (schema, query) => before().then(() => db.rows(schema, query)),
    one: (schema, query) => before().then(() => db.one(schema, query)),
    maybeOne: (schema, query) => before().then(() => db.maybeOne(schema, query)),
    run: (query) => before().then(() => db.run(query)),
  };
}

function tooSlow(message: string, timeoutMs: number, cause?: unknown): AppError {
  const userMessage = `The watched database did not answer within ${timeoutMs / 1000} s.`;
  return new AppError({ kind: 'unavailable', code: 'watched.too_slow', message, userMessage, cause });
}

function asUnavailable(error: unknown, timeoutMs: number): unknown {
  if (error instanceof AppError) return error;
  const cause = messageOf(error);
  const unavailable = (code: string, userMessage: string) =>
    new AppError({ kind: 'unavailable', code: `watched.${code}`, message: cause, userMessage, cause: error });
  if (error instanceof DatabaseError && error.code?.startsWith('28')) {
    return unavailable('login_refused', 'The watched database refuses the login of its reader.');
  }
  // A connection that is not made in time counts as slow, one that is refused as unreachable.
  if (isTooSlow(error) || /timeout/i.test(cause)) return tooSlow(cause, timeoutMs, error);
  if (isUnreachable(error) || !(error instanceof DatabaseError)) {
    return unavailable('unreachable', 'The watched database cannot be reached.');
  }
  return unavailable('query_failed', 'The watched database refused a query of the source pack.');
}
