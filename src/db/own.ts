// Backbolt's own database: state, events and jobs commit here together.
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Asks, type Queryable, queryable } from './query.ts';
import { inTransaction } from './transaction.ts';
import { isTooSlow, isUnreachable } from './unreachable.ts';

/** What runs inside one transaction. `executeSql` is the form in which the job engine takes part in it. */
export type Tx = Queryable & {
  readonly kind: 'tx';
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
};

export type OwnDb = Queryable & {
  readonly kind: 'own';
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Statements whose loss in a crash of the database server would do no harm (claims that guard a reply to one person):
   * they do not wait for the disk.
   */
  readonly relaxed: Queryable;
  close(): Promise<void>;
};

/** Opens the own database; connections are made on first use. `url` is a Postgres URL. Every call may throw AppError `db.unreachable`. */
export function openOwnDb(options: { url: string; log: Log; max?: number }): OwnDb {
  const common = { url: options.url, log: options.log, connectTimeoutMs: 5_000, answerTimeoutMs: 65_000 };
  const pool = openPool({
    ...common,
    applicationName: 'backbolt',
    max: options.max ?? 10,
    // A replica cut off in the middle of a transaction must give its locks back.
    serverOptions: '-c idle_in_transaction_session_timeout=30s -c lock_timeout=10s -c statement_timeout=60s',
  });
  const relaxedPool = openPool({
    ...common,
    applicationName: 'backbolt relaxed',
    max: 2,
    serverOptions: '-c synchronous_commit=off -c statement_timeout=10s',
  });
  return {
    kind: 'own',
    ...tellingOutages(queryable(pool, options.log)),
    relaxed: tellingOutages(queryable(relaxedPool, options.log)),
    transaction: (work) => told(inTransaction(pool, 'begin', (open) => work(openTx(open, options.log)))),
    async close() {
      await Promise.all([pool.end(), relaxedPool.end()]);
    },
  };
}

function openTx(open: Asks, log: Log): Tx {
  return {
    kind: 'tx',
    ...queryable(open, log),
    executeSql: async (text, values) => {
      const result = await open.query({ text, ...(values === undefined ? {} : { values }) });
      return { rows: result.rows };
    },
  };
}

function tellingOutages(calls: Queryable): Queryable {
  return {
    rows: (schema, query) => told(calls.rows(schema, query)),
    one: (schema, query) => told(calls.one(schema, query)),
    maybeOne: (schema, query) => told(calls.maybeOne(schema, query)),
    run: (query) => told(calls.run(query)),
  };
}

// People and jobs must know an outage from a bug: the one passes, and what it interrupted may be tried again.
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError || !(isUnreachable(error) || isTooSlow(error))) throw error;
    throw new AppError({
      kind: 'unavailable',
      code: 'db.unreachable',
      message: `Backbolt's own database (DATABASE_URL) does not answer: ${messageOf(error)}`,
      userMessage:
        "Backbolt's own database does not answer, so what you asked for may not have been done. Try again in a minute.",
      cause: error,
    });
  }
}
