// The watched database: read only, with time-outs in every transaction, and never in the way.
import { DatabaseError } from 'pg';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Queryable, queryable } from './query.ts';
import { inTransaction } from './transaction.ts';
import { isTooSlow, isUnreachable } from './unreachable.ts';

export type WatchedDb = {
  readonly kind: 'watched';
  /**
   * Runs `work` in one read-only transaction. The settings are local to it, since a transaction pooler drops session settings.
   * @throws AppError `watched.unreachable`, `watched.login_refused`, `watched.too_slow` or `watched.query_failed`, all of kind unavailable.
   */
  read<T>(work: (db: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Opens the watched database. `timeoutMs` bounds connecting and each statement. */
export function openWatchedDb(options: { url: string; log: Log; timeoutMs: number }): WatchedDb {
  const { log, timeoutMs } = options;
  const pool = openPool({
    url: options.url,
    log,
    applicationName: 'backbolt reader',
    max: 3,
    connectTimeoutMs: timeoutMs,
    // A little later than the server's, which says more.
    answerTimeoutMs: timeoutMs + 500,
  });
  const begin = `begin transaction isolation level repeatable read read only;
    set local statement_timeout = ${timeoutMs};
    set local lock_timeout = 500;
    set local idle_in_transaction_session_timeout = ${timeoutMs * 2};
    set local timezone = 'UTC'`;
  return {
    kind: 'watched',
    async read(work) {
      try {
        return await inTransaction(pool, begin, (client) => work(queryable(client, log, { oneStatement: true })));
      } catch (error) {
        throw asUnavailable(error, timeoutMs);
      }
    },
    close: () => pool.end(),
  };
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
  if (isTooSlow(error) || /timeout/i.test(cause)) {
    return unavailable('too_slow', `The watched database did not answer within ${timeoutMs / 1000} s.`);
  }
  if (isUnreachable(error) || !(error instanceof DatabaseError)) {
    return unavailable('unreachable', 'The watched database cannot be reached.');
  }
  return unavailable('query_failed', 'The watched database refused a query of the source pack.');
}
